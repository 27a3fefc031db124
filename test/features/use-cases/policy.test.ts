import { describe, expect, it } from '@jest/globals';
import type { Status, Visibility } from '../../../src/features/use-cases/use-cases.document.ts';
import {
  audienceOf,
  audiencesOf,
  can,
  contactRight,
  type Judged,
  needsApproval,
} from '../../../src/features/use-cases/use-cases.policy.ts';
import type { Actor, Role } from '../../../src/platform/context.ts';

const OURS = 'our organization';
const actorOf = (user_id: string, role: Role, organization_id = OURS): Actor => ({
  user_id,
  role,
  organization_id,
  session_id: 'session',
  organization_timezone: 'Asia/Riyadh',
});

const who = {
  guest: null,
  author: actorOf('author', 'member'),
  colleague: actorOf('colleague', 'member'),
  org_admin: actorOf('admin', 'org_admin'),
  stranger: actorOf('stranger', 'member', 'another organization'),
  strange_admin: actorOf('strange admin', 'org_admin', 'another organization'),
  platform_admin: actorOf('platform', 'platform_admin', 'the platform'),
} satisfies Record<string, Actor | null>;
type Who = keyof typeof who;
const everybody = Object.keys(who) as Who[];

const caseOf = (status: Status, visibility: Visibility, deleted_at: Date | null = null): Judged => ({
  organization_id: OURS,
  status,
  visibility,
  deleted_at,
  published_by: { user_id: 'author' },
});

const statuses = ['draft', 'under_review', 'published', 'archived'] as const;
const visibilities = ['public', 'organization', 'private'] as const;
const allCases = statuses.flatMap((status) => visibilities.map((visibility) => [status, visibility] as const));

const OWN_AND_ADMINS: Who[] = ['author', 'org_admin', 'platform_admin'];

function readers(status: Status, visibility: Visibility): Who[] {
  if (status === 'published' && visibility === 'public') return everybody;
  if (status === 'published' && visibility === 'organization') return [...OWN_AND_ADMINS, 'colleague'];
  return status === 'draft' && visibility === 'private' ? ['author', 'platform_admin'] : OWN_AND_ADMINS;
}

describe('policy of use cases', () => {
  describe.each(allCases)('%s, %s', (status, visibility) => {
    const useCase = caseOf(status, visibility);
    const reading = readers(status, visibility);

    it.each(everybody)('reading by %s', (name) => {
      expect(can(who[name], 'read', useCase)).toBe(reading.includes(name));
    });

    it.each(everybody)('editing and publishing by %s', (name) => {
      const allowed = reading.includes(name) && OWN_AND_ADMINS.includes(name);
      expect(can(who[name], 'edit', useCase)).toBe(allowed);
      expect(can(who[name], 'publish', useCase)).toBe(allowed);
    });

    it.each(everybody)('is in lists for %s exactly where it is published and readable', (name) => {
      const audience = audienceOf(useCase);
      const finds = audiencesOf(who[name]).some((mine) => audience.includes(mine));
      expect(finds).toBe(status === 'published' && reading.includes(name));
    });

    it('is there for nobody once deleted', () => {
      const deleted = caseOf(status, visibility, new Date());
      expect(everybody.filter((name) => can(who[name], 'read', deleted) || can(who[name], 'edit', deleted))).toEqual(
        [],
      );
      expect(audienceOf(deleted)).toEqual([]);
    });

    it('is restored by whoever could delete it, and purged by the platform', () => {
      const deleted = caseOf(status, visibility, new Date());
      const may = (action: 'restore' | 'purge' | 'delete', judged: Judged) =>
        everybody.filter((name) => can(who[name], action, judged));
      expect(may('restore', deleted)).toEqual(may('delete', useCase));
      expect(may('restore', deleted)).toEqual(OWN_AND_ADMINS.filter((name) => reading.includes(name)));
      expect(may('purge', deleted)).toEqual(['platform_admin']);
    });
  });

  it.each(allCases)(
    'leaves a case that is %s, %s to platform administrators while its organization is suspended',
    (...state) => {
      const useCase = { ...caseOf(...state), suspended: true };
      const mayAct = (name: Who) => can(who[name], 'read', useCase) || can(who[name], 'edit', useCase);
      expect(everybody.filter(mayAct)).toEqual(['platform_admin']);
      expect(audienceOf(useCase)).toEqual(state[0] === 'published' ? ['platform'] : []);
    },
  );

  it('shows contact as nothing, as name and title, or whole', () => {
    const rights = Object.fromEntries(
      everybody.map((name) => [name, contactRight(who[name], caseOf('published', 'public'))]),
    );
    expect(rights).toEqual({
      guest: 'nothing',
      author: 'whole',
      colleague: 'card',
      org_admin: 'whole',
      stranger: 'card',
      strange_admin: 'card',
      platform_admin: 'whole',
    });
  });

  it('lets members hand in and admins publish where an organization approves', () => {
    const approving = { require_use_case_approval: true };
    expect(needsApproval(who.author, approving)).toBe(true);
    expect(needsApproval(who.org_admin, approving)).toBe(false);
    expect(needsApproval(who.platform_admin, approving)).toBe(false);
    expect(needsApproval(who.author, { require_use_case_approval: false })).toBe(false);
  });
});
