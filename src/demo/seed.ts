import type { App } from '../app.ts';
import type { UserCtx } from '../platform/context.ts';
import { parse } from '../platform/errors/index.ts';
import { createBody } from '../features/use-cases/use-case-bodies.contract.ts';
import type { SignIn } from '../welcome.ts';
import {
  conversations,
  type DemoConversation,
  type DemoPerson,
  organizations,
  people,
  useCases,
} from './content/index.ts';

const PASSWORD = 'P2P-demo-2026';
const ORIGIN = { address: 'demo', device: undefined };

type Services = App['services'];
type User = Awaited<ReturnType<Services['accounts']['join']>>;

/** Made last: where it is, the whole demo is. */
function lastPerson(): DemoPerson {
  const administrator = people.find((person) => person.role === 'platform_admin');
  if (!administrator) throw new Error('the demo content has a platform administrator');
  return administrator;
}

function ctxOf(user: User): UserCtx {
  const { id: user_id, organization_id, role, organization } = user;
  const actor = { user_id, organization_id, role, session_id: user_id, organization_timezone: organization.timezone };
  return { actor, request_id: 'demo' };
}

async function signUp({ accounts }: Services, person: DemoPerson): Promise<User> {
  const content = organizations.find(({ key }) => key === person.organization);
  if (!content) throw new Error(`${person.key} belongs to no organization`);
  const { key: _key, coordinates: _coordinates, ...organization } = content;
  const { email, first_name, last_name, title } = person;
  const input = { organization, email, password: PASSWORD, first_name, last_name, title };
  return (await accounts.signup(input, ORIGIN)).user;
}

/** Every step looks before it leaps, so that a start cut short is completed by the next one. */
async function seedPeople(services: Services): Promise<Map<string, User>> {
  const users = new Map<string, User>();
  const { accounts } = services;
  const add = async (person: DemoPerson, make: () => Promise<User>) => {
    users.set(person.key, (await accounts.find(person.email)) ?? (await make()));
  };
  await Promise.all(
    people.filter(({ role }) => role === 'org_admin').map((person) => add(person, () => signUp(services, person))),
  );
  const adminOf = (person: DemoPerson) => people.find((each) => each.organization === person.organization)?.key ?? '';
  await Promise.all(
    people
      .filter(({ role }) => role === 'member')
      .map((person) => {
        const { key: _key, organization: _organization, role: _role, ...columns } = person;
        const organization_id = users.get(adminOf(person))?.organization_id ?? '';
        const member = { ...columns, role: 'member', timezone: 'Asia/Riyadh', password: PASSWORD } as const;
        return add(person, () => accounts.join(organization_id, member));
      }),
  );
  return users;
}

async function seedUseCases({ useCases: { service } }: Services, ctxOfKey: (key: string) => UserCtx): Promise<void> {
  for (const { author, status, fields } of useCases) {
    const ctx = ctxOfKey(author);
    const own = await service.mine(ctx, { page: 1, page_size: 100 });
    if (own.rows.some(({ title }) => title === fields.title)) continue;
    await service.create(ctx, parse(createBody, { ...fields, status }));
  }
}

async function seedConversation(
  { messaging }: Services,
  ctxOfKey: (key: string) => UserCtx,
  { people: [one, other], messages }: DemoConversation,
  number: number,
): Promise<void> {
  for (const [index, { from, content, read = true }] of messages.entries()) {
    const to = ctxOfKey(from === one ? other : one);
    const recipient_id = to.actor.user_id;
    const client_message_id = `demo-${number}-${index}`;
    const { message } = await messaging.send(ctxOfKey(from), { recipient_id, content, client_message_id });
    if (read) await messaging.marks.read(to, { conversation_id: message.conversation_id, up_to_seq: message.seq });
  }
}

const signIns = (): SignIn[] =>
  (['platform_admin', 'org_admin', 'member'] as const).map((role) => ({
    role,
    email: people.find((person) => person.role === role)?.email ?? '',
    password: PASSWORD,
  }));

/**
 * Fills an empty database with the demo content, through the services that clients use, and tells how to sign in.
 * A database that somebody else has filled is left alone.
 */
export async function seedDemo(services: Services): Promise<SignIn[]> {
  const { accounts } = services;
  const administrator = lastPerson();
  if (await accounts.find(administrator.email)) return signIns();
  const isStarted = (await accounts.find(people[0]?.email ?? '')) !== null;
  if (!isStarted && !(await accounts.isEmpty())) return [];

  const users = await seedPeople(services);
  const ctxOfKey = (key: string) => {
    const user = users.get(key);
    if (!user) throw new Error(`the demo content has no person ${key}`);
    return ctxOf(user);
  };
  await seedUseCases(services, ctxOfKey);
  await Promise.all(
    conversations.map((conversation, number) => seedConversation(services, ctxOfKey, conversation, number)),
  );
  await signUp(services, administrator);
  await accounts.grantPlatformAdmin(administrator.email);
  return signIns();
}
