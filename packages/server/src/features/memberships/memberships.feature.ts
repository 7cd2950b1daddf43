import type { AsRead } from '../../protocol/asana/as-read.js'
import type { MemberNames } from '../../protocol/asana/member-field.js'
import type { MembershipKind } from '../../protocol/asana/membership-kind.js'
import { membershipResource } from './membership.wire.js'
import { membershipsApi } from './memberships.api.js'
import { MEMBERSHIPS_OPERATIONS } from './memberships.operations.js'

/** Who is in what, whatever it is: each kind of record keeps its own memberships, and this answers for all of them under one name. */
export function membershipsFeature({
  asRead,
  kinds,
  memberNames,
  ...needs
}: Pick<Parameters<typeof membershipsApi>[0], 'findMemberOf' | 'listOfTeam'> & {
  readonly kinds: readonly MembershipKind[]
  readonly memberNames: MemberNames
  readonly asRead: AsRead
}) {
  const resource = membershipResource({ kinds, memberNames })
  return {
    resources: { membership: resource },
    operations: MEMBERSHIPS_OPERATIONS,
    handlers: membershipsApi({ ...needs, kinds, asRead, fieldNames: Object.keys(resource.fields) }),
  }
}
