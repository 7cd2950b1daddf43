import { t } from '../../languages/text.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { nameFault } from '../../protocol/asana/text.js'

/** Views of one workspace's audit log that an admin keeps. */
export const SAVED_VIEWS_MAX = 20
/** In characters. */
const VIEW_NAME_LENGTH_MAX = 60

/** Filters of an audit log under a name. */
export interface SavedView {
  readonly name: string
  /** As it stands in the address of the list. */
  readonly query: string
}

interface Whose {
  readonly workspaceGid: Gid
  readonly adminGid: Gid
}

/** What an admin's views of a workspace's audit log need from storage. They are the admin's own: nobody else sees them. */
export interface SavedViewStore {
  /** By name, no more than there may be. */
  list(whose: Whose): Promise<readonly SavedView[]>
  /** Another view under a name takes the place of the first. **On conflict:** the limit holds, however many are saved at once. */
  save(view: Whose & SavedView & { readonly nowMs: number }): Promise<'saved' | 'limit_reached' | 'not_admin'>
  remove(view: Whose & Pick<SavedView, 'name'>): Promise<'removed' | 'gone'>
}

/** @returns what is wrong with a name, or null */
export function viewNameFault(name: string): string | null {
  return name === '' ? t('Say what the view is called') : nameFault(name, VIEW_NAME_LENGTH_MAX)
}
