import type { AsRead } from '../../protocol/asana/as-read.js'
import type { Handlers } from '../../protocol/asana/call.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { userReferenceText } from '../../protocol/asana/field.js'
import { NO_GID, type Gid } from '../../protocol/asana/gid.js'
import { readInput } from '../../protocol/asana/input.js'
import { done, invalid, noAccess } from '../../protocol/asana/refusal.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import { plainKind, type PlainActs, type RecordAccess, type RecordStore } from '../record-kind.js'
import type { FindMember } from '../users/find-member.js'
import { readSpan } from './date-span.js'
import { NEW_OOO_ENTRY, OF_OOO_ENTRIES, OOO_ENTRY_CHANGES } from './ooo-entries.operations.js'
import { OOO_ENTRIES_PER_PERSON_MAX, OOO_ENTRY_FIELDS, type OooEntry } from './ooo-entry.js'

type Served = 'getOooEntries' | 'createOooEntry' | 'getOooEntry' | 'updateOooEntry' | 'deleteOooEntry'

interface Needs {
  readonly store: RecordStore<OooEntry>
  readonly asRead: AsRead
  readonly nextGid: () => Promise<Gid>
  readonly findMember: FindMember
}

/** Who is out of office is known to everybody of the workspace but its guests; people say it of themselves, and admins of everybody. */
export function oooEntryKind(needs: Needs) {
  const kind = plainKind({
    ...needs,
    type: 'ooo_entry',
    nestedScope: 'ooo_entries:read',
    says: 'Days on which somebody is out of office.',
    exampleGid: EXAMPLES.ooo_entry.gid,
    fields: OOO_ENTRY_FIELDS,
    accessOf: (viewer, records) =>
      new Map(
        records.flatMap((entry) => {
          const access = accessTo(viewer, entry)
          return access === null ? [] : [[entry.gid, access]]
        }),
      ),
    create: {
      ...NEW_OOO_ENTRY,
      ownerField: 'user',
      tooMany: `user: Has ${OOO_ENTRIES_PER_PERSON_MAX} out-of-office entries, as many as there may be. Delete some first`,
      make: async (viewer, input) => {
        const {
          end_date: endOn = '',
          start_date: startOn = '',
          user = { by: 'me' },
          workspace = NO_GID,
        } = input
        if (!viewer.roles.has(workspace)) return invalid(unknownReference('workspace', workspace))
        const userGid = await needs.findMember(workspace, { who: user, viewer })
        if (userGid === null) return invalid(`user: Not a user in Organization: ${userReferenceText(user)}`)
        const span = readSpan({}, { startOn, endOn })
        if (!span.ok) return span
        const made = { workspaceGid: workspace, userGid, createdByGid: viewer.userGid, ...span.value }
        if (accessTo(viewer, made) !== 'change') return noAccess('user')
        return done({
          record: { gid: await needs.nextGid(), ...made },
          owner: { table: 'users', gid: userGid },
          among: { userGid, workspaceGid: workspace },
          countMax: OOO_ENTRIES_PER_PERSON_MAX,
        })
      },
    },
    update: {
      ...OOO_ENTRY_CHANGES,
      change: ({ endOn, startOn }, input) => {
        const span = readSpan(input, { startOn, endOn })
        return span.ok ? done({ changes: span.value, judged: { startOn, endOn } }) : span
      },
    },
  })
  return { ...kind, handlers: handlersOf(kind, needs) }
}

function accessTo(
  viewer: Principal,
  { userGid, workspaceGid }: Pick<OooEntry, 'userGid' | 'workspaceGid'>,
): RecordAccess | null {
  const role = viewer.roles.get(workspaceGid)
  if (role === 'admin' || viewer.userGid === userGid) return 'change'
  return role === 'member' ? 'read' : null
}

function handlersOf(kind: PlainActs<OooEntry>, { findMember }: Needs): Pick<Handlers, Served> {
  return {
    async getOooEntries(call) {
      const { principal } = call
      const read = readInput(call.query, OF_OOO_ENTRIES)
      if (!read.ok) return read
      const { end_date: until, start_date: from, user = { by: 'me' }, workspace = NO_GID } = read.value
      if (!principal.roles.has(workspace)) return invalid(unknownReference('workspace', workspace))
      const userGid = await findMember(workspace, { who: user, viewer: principal })
      if (userGid === null) return invalid(`user: Not a user in Organization: ${userReferenceText(user)}`)
      return await kind.list(call, {
        where: { userGid, workspaceGid: workspace },
        atLeast: from === undefined ? {} : { endOn: from },
        atMost: until === undefined ? {} : { startOn: until },
      })
    },
    createOooEntry: async ({ data, principal }) => await kind.create(principal, data),
    getOooEntry: async ({ path, principal }) => await kind.get(principal, path.ooo_entry_gid),
    updateOooEntry: async ({ data, path, principal }) =>
      await kind.update(principal, { text: path.ooo_entry_gid, data }),
    deleteOooEntry: async ({ path, principal }) => await kind.delete(principal, path.ooo_entry_gid),
  }
}
