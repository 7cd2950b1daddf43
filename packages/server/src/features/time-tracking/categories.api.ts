import type { AsRead } from '../../protocol/asana/as-read.js'
import { EMPTY_ANSWER, type Handlers } from '../../protocol/asana/call.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { NO_GID, type Gid } from '../../protocol/asana/gid.js'
import { readInput } from '../../protocol/asana/input.js'
import { done, invalid, noAccess } from '../../protocol/asana/refusal.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import { accessByRole, plainKind, type RecordStore } from '../record-kind.js'
import { CATEGORY_CHANGES, NEW_CATEGORY, OF_CATEGORIES } from './categories.operations.js'
import type { DeleteCategory } from './ports.js'
import { CATEGORIES_PER_WORKSPACE_MAX, CATEGORY_FIELDS, type Category } from './category.js'

type Served =
  | 'getTimeTrackingCategories'
  | 'createTimeTrackingCategory'
  | 'getTimeTrackingCategory'
  | 'updateTimeTrackingCategory'
  | 'deleteTimeTrackingCategory'

/** Categories are read by everybody of the workspace, and changed by everybody but guests. */
export function categoryKind(needs: {
  readonly store: RecordStore<Category>
  readonly deleteUnlessClosed: DeleteCategory
  readonly asRead: AsRead
  readonly nextGid: () => Promise<Gid>
}) {
  const kind = plainKind({
    ...needs,
    type: 'time_tracking_category',
    nestedScope: 'time_tracking_categories:read',
    says: 'A word that tracked time is sorted by.',
    exampleGid: EXAMPLES.time_tracking_category.gid,
    fields: CATEGORY_FIELDS,
    accessOf: accessByRole(['admin', 'member']),
    create: {
      ...NEW_CATEGORY,
      ownerField: 'workspace',
      tooMany: `workspace: Has ${CATEGORIES_PER_WORKSPACE_MAX} time tracking categories, as many as it may have. Delete some first`,
      make: async ({ roles }, { color = 'none', name = '', workspace = NO_GID }) => {
        const role = roles.get(workspace)
        if (role === undefined) return invalid(unknownReference('workspace', workspace))
        if (role === 'guest') return noAccess('workspace')
        const gid = await needs.nextGid()
        return done({
          record: { gid, workspaceGid: workspace, name, color, isArchived: 0 },
          owner: { table: 'workspaces', gid: workspace },
          among: { workspaceGid: workspace },
          countMax: CATEGORIES_PER_WORKSPACE_MAX,
        })
      },
    },
    update: {
      ...CATEGORY_CHANGES,
      change: (_category, { color, is_archived: archived, name }) =>
        done({
          changes: {
            ...(name === undefined ? {} : { name }),
            ...(color === undefined ? {} : { color }),
            ...(archived === undefined ? {} : { isArchived: archived ? 1 : 0 }),
          },
        }),
    },
  })
  const handlers: Pick<Handlers, Served> = {
    async getTimeTrackingCategories(call) {
      const read = readInput(call.query, OF_CATEGORIES)
      if (!read.ok) return read
      const { is_archived: archived = false, workspace = NO_GID } = read.value
      if (!call.principal.roles.has(workspace)) return invalid(unknownReference('workspace', workspace))
      return await kind.list(call, { where: { workspaceGid: workspace, isArchived: archived ? 1 : 0 } })
    },
    createTimeTrackingCategory: async ({ data, principal }) => await kind.create(principal, data),
    getTimeTrackingCategory: async ({ path, principal }) =>
      await kind.get(principal, path.time_tracking_category_gid),
    updateTimeTrackingCategory: async ({ data, path, principal }) =>
      await kind.update(principal, { text: path.time_tracking_category_gid, data }),
    async deleteTimeTrackingCategory({ path, principal }) {
      const found = await kind.find(principal, path.time_tracking_category_gid)
      if (!found.ok) return found
      if (found.value.access !== 'change') return noAccess('time_tracking_category')
      return (await needs.deleteUnlessClosed(found.value.record.gid)) === 'closed'
        ? invalid(
            'time_tracking_category: Is that of time in submitted or approved timesheets. Archive it instead',
          )
        : done(EMPTY_ANSWER)
    },
  }
  return { ...kind, handlers }
}
