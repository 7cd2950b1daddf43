import type { Principal } from '../token/principal.js'
import { relation, type AnyRecord, type RecordField } from './call.js'
import { INNER_GID, INNER_TYPE, NAME, QUERIED } from './common-fields.js'
import type { DescribedObject } from './description.js'
import { EXAMPLES } from './examples.js'
import type { Gid } from './gid.js'
import type { Member } from './membership-kind.js'

/** What the members are called of whom the viewer may know; the others are left out. */
export type MemberNames = (viewer: Principal, members: readonly Member[]) => Promise<ReadonlyMap<Gid, string>>

/** Somebody or a team. */
const MEMBER: DescribedObject = {
  fields: {
    gid: INNER_GID,
    name: { in: 'compact', ...NAME, example: EXAMPLES.user.name },
    resource_type: { ...INNER_TYPE, says: '`user` or `team`.' },
  },
}

/** The field of a membership that says whose it is. */
export function memberField<M extends AnyRecord & { readonly member: Member }>(
  memberNames: MemberNames,
): RecordField<M> {
  return {
    in: 'compact',
    of: MEMBER,
    weight: QUERIED,
    says: 'Who is in it: a person or a team. Null for a team that is secret to you.',
    example: EXAMPLES.user,
    relation: relation(
      async (viewer, records: readonly M[]) => {
        const names = await memberNames(
          viewer,
          records.map(({ member }) => member),
        )
        return new Map(
          records.flatMap(({ gid, member }): readonly [Gid, object][] => {
            const name = names.get(member.gid)
            return name === undefined ? [] : [[gid, { gid: member.gid, name, resource_type: member.type }]]
          }),
        )
      },
      (member) => member,
    ),
  }
}
