import type { UseCaseFields } from './use-case-fields.contract.ts';

/** What is known of cities. */
export interface Places {
  /** Where a city is, for cases whose author told no coordinates; null where nobody knows it. */
  locate(city: string, country: string | undefined): Promise<{ lat: number; lng: number } | null>;
  /** What filters compare: one key per city, whatever the language and spelling of its name. */
  cityKey(city: string, country: string | undefined): Promise<string>;
}

/** The key of the city that a case names, null where it names none. */
export const cityKeyOf = async ({ cityKey }: Pick<Places, 'cityKey'>, { location }: Pick<UseCaseFields, 'location'>) =>
  location?.city === undefined ? null : cityKey(location.city, location.country);
