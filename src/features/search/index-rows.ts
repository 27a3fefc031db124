import type { CheapFilters, IndexableCase } from '../use-cases/index.ts';
import { joinCompounds, otherWritings, searchWords } from './words.ts';

export interface Term {
  kind: 'company' | 'tag' | 'technology';
  folded: string;
  text: string;
}

/** A row of search_cases; its texts are folded, only those that people read are not. */
export interface SearchRow {
  use_case_id: string;
  version: number;
  audience: string[];
  keys: string[];
  title: string;
  terms: Term[];
  texts: Record<'title' | 'company' | 'tags' | 'technologies' | 'description' | 'challenge' | 'solution', string>;
}

/** Other writings stand behind the text, so that they part no phrase. */
const foldedText = (texts: (string | undefined)[]) =>
  texts.map((text = '') => [...searchWords(text), ...otherWritings(text)].join(' ')).join(' ');

const keysFor = (name: string, values: (string | null | undefined)[] = []) =>
  values.flatMap((value) => (typeof value === 'string' ? [`${name}:${value}`] : []));

export const audienceKeys = (audiences: string[]) => keysFor('audience', audiences);

function termsOf({ company, tags = [], technologies = [] }: IndexableCase): Term[] {
  const terms = new Map<string, Term>();
  const add = (kind: Term['kind'], text: string) => {
    for (const writing of [text, joinCompounds(text)]) {
      const folded = searchWords(writing).join(' ');
      if (folded !== '') terms.set(`${kind}:${folded}`, { kind, folded, text });
    }
  };
  if (company !== undefined) add('company', company);
  for (const tag of tags) add('tag', tag);
  for (const technology of technologies) add('technology', technology);
  return [...terms.values()];
}

export function searchRowOf(useCase: IndexableCase): SearchRow {
  const { _id, version, audience } = useCase;
  const state = { use_case_id: _id.toHexString(), version, audience };
  if (audience.length === 0) {
    const none = { title: '', company: '', tags: '', technologies: '', description: '', challenge: '', solution: '' };
    return { ...state, keys: [], title: '', terms: [], texts: none };
  }
  return {
    ...state,
    keys: [
      ...audienceKeys(audience),
      ...keysFor('organization', [useCase.organization_id]),
      ...keysFor('category', [useCase.category]),
      ...keysFor('industry', [useCase.industry]),
      ...keysFor('region', [useCase.location?.region]),
      ...keysFor('city', [useCase.keys.city]),
      ...keysFor('technology', useCase.keys.technologies),
      ...keysFor('tag', useCase.keys.tags),
    ],
    title: useCase.title ?? '',
    terms: termsOf(useCase),
    texts: {
      title: foldedText([useCase.title]),
      company: foldedText([useCase.company]),
      tags: foldedText(useCase.tags ?? []),
      technologies: foldedText(useCase.technologies ?? []),
      description: foldedText([useCase.description]),
      challenge: foldedText([useCase.challenge]),
      solution: foldedText([useCase.solution]),
    },
  };
}

/** Longer ones are no words that somebody mistypes. */
const LONGEST_WORD = 40;

/** The words of these rows, by who may know of them, each once and in one order, so that writers wait in no circle. */
export function wordsOf(rows: SearchRow[]): { audience: string; word: string }[] {
  const words = new Map<string, { audience: string; word: string }>();
  for (const { audience: audiences, texts } of rows) {
    for (const word of Object.values(texts).join(' ').split(' ')) {
      if (word === '' || word.length > LONGEST_WORD) continue;
      for (const audience of audiences) words.set(`${audience} ${word}`, { audience, word });
    }
  }
  return [...words].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, word]) => word);
}

/** What a list asks for, as keys: one of each list of `some`, every one of `all`. */
export function keysOf(filters: CheapFilters): { some: string[][]; all: string[] } {
  const some = [
    keysFor('category', filters.category),
    keysFor('industry', filters.industry),
    keysFor('region', filters.region),
  ];
  return {
    some: some.filter((keys) => keys.length > 0),
    all: [
      ...keysFor('organization', [filters.organization_id]),
      ...keysFor('city', [filters.city]),
      ...keysFor('technology', filters.technologies),
      ...keysFor('tag', filters.tags),
    ],
  };
}
