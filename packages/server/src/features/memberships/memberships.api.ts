import type { AsRead } from '../../protocol/asana/as-read.js'
import { EMPTY_ANSWER, type Answer, type Handlers, type Rest } from '../../protocol/asana/call.js'
import { userReferenceText, type UserReference } from '../../protocol/asana/field.js'
import { parseGid, type Gid } from '../../protocol/asana/gid.js'
import { readInput, readRecordInput } from '../../protocol/asana/input.js'
import type { Member, Membership, MembershipKind } from '../../protocol/asana/membership-kind.js'
import { cutPage, type PageRequest } from '../../protocol/asana/pagination.js'
import { done, invalid, noAccess, notRecognized, type Outcome } from '../../protocol/asana/refusal.js'
import { absent, unknownReference, type Found } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import { MEMBERSHIP_CHANGES, MEMBERSHIP_FILTER, NEW_MEMBERSHIP } from './memberships.operations.js'

type Served =
  'getMemberships' | 'createMembership' | 'getMembership' | 'updateMembership' | 'deleteMembership'

/** Finds whom a request names as a member of something in a workspace; a team in any of the viewer's, where none is named. */
export type FindMemberOf = (
  viewer: Principal,
  named:
    | { readonly who: UserReference; readonly workspaceGid: Gid; readonly type?: Member['type'] }
    | { readonly who: UserReference; readonly workspaceGid: null; readonly type: 'team' },
) => Promise<Member | null>

interface Needs {
  readonly kinds: readonly MembershipKind[]
  /** Those of a team in projects that the viewer may see. */
  readonly listOfTeam: (
    viewer: Principal,
    filter: { readonly teamGid: Gid; readonly page: PageRequest; readonly rest: Rest },
  ) => Promise<readonly Membership[]>
  readonly findMemberOf: FindMemberOf
  readonly asRead: AsRead
  /** Every name of the record, for those that a request may not set. */
  readonly fieldNames: readonly string[]
}

export function membershipsApi(needs: Needs): Pick<Handlers, Served> {
  return {
    async getMemberships({ page, principal, query, rest }) {
      const read = readInput(query, MEMBERSHIP_FILTER)
      if (!read.ok) return read
      const { member: who, parent, resource_subtype: subtype } = read.value
      if (parent === undefined) {
        if (subtype === undefined) return invalid('parent: Missing input')
        if (who === undefined) return invalid('member: Missing input')
        const team = await needs.findMemberOf(principal, { who, workspaceGid: null, type: 'team' })
        if (team === null) return invalid(unknownReference('member', userReferenceText(who)))
        return answerPage(await needs.listOfTeam(principal, { teamGid: team.gid, page, rest }), page)
      }
      const found = await findParent(needs, principal, parent)
      if (found === null) return invalid(unknownReference('parent', parent))
      const member = who === undefined ? null : await memberOf(needs, principal, { who, ...found })
      if (who !== undefined && member === null)
        return invalid(unknownReference('member', userReferenceText(who)))
      return answerPage(await found.kind.list(parent, { member, page }), page)
    },

    async createMembership({ data, principal: viewer }) {
      const read = readInput(data, { ...NEW_MEMBERSHIP, readOnly: needs.fieldNames })
      if (!read.ok) return read
      const { access_level: level, member: who, parent, role } = read.value
      if (parent === undefined || who === undefined) return invalid('parent: Missing input')
      if (level !== undefined && role !== undefined && level !== role)
        return invalid('role: Is not the access_level')
      const found = await findParent(needs, viewer, parent)
      if (found === null) return invalid(unknownReference('parent', parent))
      const { kind } = found
      const member = await memberOf(needs, viewer, { who, ...found })
      if (member === null) return invalid(unknownReference('member', userReferenceText(who)))
      const decision = await kind.add(viewer, { parentGid: parent, member, level: level ?? role ?? null })
      if (decision === 'refused') return noAccess(kind.type)
      if (decision === 'gone') return invalid(unknownReference('parent', parent))
      if (decision !== 'done') return invalid(`member: ${decision.limit}`)
      const [membership] = await kind.list(parent, { member, page: ONE })
      // Nobody else is passed over than who has left meanwhile.
      return membership === undefined
        ? invalid(unknownReference('member', userReferenceText(who)))
        : done({ kind: 'record', record: membership })
    },

    async getMembership({ path, principal }) {
      const found = await find(needs, principal, path.membership_gid)
      if (found.state !== 'visible') return found.refusal(path.membership_gid)
      return done({ kind: 'record', record: found.record.membership })
    },

    async updateMembership({ data, path, principal: viewer }) {
      const found = await find(needs, viewer, path.membership_gid)
      if (found.state !== 'visible') return found.refusal(path.membership_gid)
      const { kind, membership } = found.record
      const read = await readRecordInput(data, {
        ...MEMBERSHIP_CHANGES,
        readOnly: needs.fieldNames,
        asRead: async (values) =>
          await needs.asRead(viewer, { type: 'membership', record: membership }, values),
      })
      if (!read.ok) return read
      const { access_level: level } = read.value
      // What is to stay as it is needs no right to share anything.
      if (level === undefined || level === membership.level)
        return done({ kind: 'record', record: membership })
      const decision = await kind.setLevel(viewer, membership, level)
      if (decision === 'gone') return notRecognized('membership', path.membership_gid)
      if (decision !== 'done') return noAccess('membership')
      return done({ kind: 'record', record: { ...membership, level } })
    },

    async deleteMembership({ path, principal: viewer }) {
      const found = await find(needs, viewer, path.membership_gid)
      if (found.state !== 'visible') return found.refusal(path.membership_gid)
      const { kind, membership } = found.record
      const decision = await kind.remove(viewer, membership)
      return decision === 'refused' ? noAccess('membership') : done(EMPTY_ANSWER)
    },
  }
}

const ONE: PageRequest = { limit: 1, after: null }

function answerPage(rows: readonly Membership[], page: PageRequest): Outcome<Answer> {
  const cut = cutPage(rows, { page, keyOf: (row) => [row.gid] })
  return cut.ok ? done({ kind: 'list', ...cut.value }) : cut
}

interface FoundParent {
  readonly kind: MembershipKind
  readonly workspaceGid: Gid
}

/** Finds what memberships are asked of, of whatever kind it is. @returns null for what the viewer may not see */
async function findParent({ kinds }: Needs, viewer: Principal, gid: Gid): Promise<FoundParent | null> {
  for (const kind of kinds) {
    const found = await kind.findParent(viewer, gid)
    if (found.state === 'visible') return { kind, workspaceGid: found.record.workspaceGid }
  }
  return null
}

async function memberOf(
  { findMemberOf }: Needs,
  viewer: Principal,
  { kind, who, workspaceGid }: FoundParent & { readonly who: UserReference },
): Promise<Member | null> {
  const named = { who, workspaceGid }
  return await findMemberOf(viewer, kind.takesTeams ? named : { ...named, type: 'user' })
}

async function find(
  { kinds }: Needs,
  viewer: Principal,
  text: string,
): Promise<Found<{ readonly kind: MembershipKind; readonly membership: Membership }>> {
  const gid = parseGid(text)
  for (const kind of kinds) {
    const found = await kind.find(viewer, gid)
    if (found.state === 'visible') return { state: 'visible', record: { kind, membership: found.record } }
    if (found.state === 'hidden') return found
  }
  return absent('membership')
}
