import { ACCESS_LEVELS, isAtLeast } from '../../protocol/asana/access-level.js'
import type { RecordFields, Resource } from '../../protocol/asana/call.js'
import { alwaysNull } from '../../protocol/asana/common-fields.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { memberField, type MemberNames } from '../../protocol/asana/member-field.js'
import {
  MEMBERSHIP_PARENTS,
  type Membership,
  type MembershipKind,
} from '../../protocol/asana/membership-kind.js'
import { oneOf } from '../../protocol/asana/openapi-schema.js'

const subtypeOf = ({ parent }: Pick<Membership, 'parent'>) => `${parent.type}_membership`

/** Undefined leaves a field out: only memberships of goals have it. */
const ofGoal = <T>({ parent }: Membership, value: T): T | undefined =>
  parent.type === 'goal' ? value : undefined

const FIELDS: RecordFields<Membership> = {
  access_level: {
    in: 'compact',
    says: 'What the member may do there.',
    schema: oneOf(...ACCESS_LEVELS),
    example: 'editor',
    value: ({ level }) => level,
  },
  parent: {
    in: 'compact',
    of: MEMBERSHIP_PARENTS,
    says: 'What the member is in.',
    example: EXAMPLES.project,
    value: ({ parent }) => parent,
  },
  resource_subtype: {
    in: 'compact',
    says: 'What kind of record the member is in.',
    schema: oneOf(...MEMBERSHIP_PARENTS.map((type) => `${type}_membership`)),
    example: 'project_membership',
    value: subtypeOf,
  },
  goal: {
    in: 'compact',
    of: 'goal',
    says: 'An older name of `parent`. Only memberships of goals have it.',
    example: null,
    isRare: true,
    value: (membership) => ofGoal(membership, membership.parent.gid),
  },
  role: {
    in: 'compact',
    says: 'An older form of `access_level`. Only memberships of goals have it.',
    schema: oneOf('commenter', 'editor'),
    example: 'editor',
    isRare: true,
    value: (membership) => ofGoal(membership, isAtLeast(membership.level, 'editor') ? 'editor' : 'commenter'),
  },
  is_commenter: {
    in: 'compact',
    ...alwaysNull('A yet older form. Only memberships of goals have it.'),
    isRare: true,
    value: (membership) => ofGoal(membership, null),
  },
  is_editor: {
    in: 'compact',
    ...alwaysNull('A yet older form. Only memberships of goals have it.'),
    isRare: true,
    value: (membership) => ofGoal(membership, null),
  },
  user: {
    in: 'full',
    of: 'user',
    says: 'An older name of `member`. Only memberships of goals have it.',
    example: null,
    isRare: true,
    value: (membership) => ofGoal(membership, membership.member.gid),
  },
}

export function membershipResource({
  kinds,
  memberNames,
}: {
  readonly kinds: readonly MembershipKind[]
  readonly memberNames: MemberNames
}): Resource<Membership> {
  return {
    type: 'membership',
    nestedScope: 'projects:read',
    says: 'That a person or a team is in something, and what they may do there.',
    exampleGid: EXAMPLES.project_membership.gid,
    fields: { ...FIELDS, member: memberField(memberNames) },
    async load(viewer, gids) {
      const found: (readonly [Membership['gid'], Membership])[] = []
      for (const kind of kinds) found.push(...(await kind.load(viewer, gids)))
      return new Map(found)
    },
  }
}
