import type { AccessLevel } from '../../protocol/asana/access-level.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { PageRequest } from '../../protocol/asana/pagination.js'
import type { TaskReference } from '../../protocol/asana/task-reference.js'
import type { Found } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Story, StoryParent, StoryTarget } from './story.rules.js'

type Place = Pick<StoryParent, 'gid' | 'workspaceGid'>

/** Looks a task up for somebody, with what they may do with it: `comment` includes reading, `edit` everything. */
export type FindStoryTask = (
  viewer: Principal,
  wanted: TaskReference | null,
) => Promise<Found<{ readonly task: Place; readonly access: 'edit' | 'comment' | 'read' }>>

/** The same of a goal. */
export type FindStoryGoal = (
  viewer: Principal,
  gid: Gid | null,
) => Promise<Found<{ readonly goal: Place; readonly level: AccessLevel }>>

/** Of each kind of record that stories are of, those among some that a person may see. */
export type VisibleTargets = Readonly<
  Record<StoryTarget['type'], (viewer: Principal, gids: readonly Gid[]) => Promise<ReadonlyMap<Gid, unknown>>>
>

/** Those among some custom fields that a person may see. */
export type VisibleFields = (viewer: Principal, gids: readonly Gid[]) => Promise<ReadonlyMap<Gid, unknown>>

export interface StoryChanges {
  readonly htmlText?: string
  readonly isPinned?: boolean
  readonly stickerName?: string | null
}

export interface StoryLike {
  readonly gid: Gid
  readonly user: Gid
}

/** What stories need from storage. */
export interface StoryStore {
  /** The stories among `gids` that lie in the viewer's workspaces, as they are kept: see `withholdValues`. */
  read(viewer: Principal, gids: readonly Gid[]): Promise<readonly Story[]>

  /** The stories of a task or a goal, the oldest first, as they are kept. */
  list(of: StoryParent, page: PageRequest): Promise<readonly Story[]>

  /** **Atomic:** the comment, and that what it is of was changed by it. **On conflict:** `target_gone` when that was deleted meanwhile. */
  createComment(comment: Story & { readonly facts: null }): Promise<'created' | 'target_gone'>

  /**
   * **Atomic:** the changes, the like, and with a new text that what it is of was changed by it. **On conflict:** the later change of each field stays.
   * @param like  null: the person's like stays as it is
   * @returns null when the story is gone
   */
  update(input: {
    readonly story: Pick<Story, 'gid' | 'target' | 'workspaceGid'>
    readonly changes: StoryChanges
    readonly like: { readonly userGid: Gid; readonly likeGid: Gid | null } | null
    readonly nowMs: number
  }): Promise<Story | null>

  /** **Atomic:** the story is gone, and what it was of was changed by that. **On conflict:** one of several deletes it, the others find it `gone`. */
  delete(input: {
    readonly story: Pick<Story, 'gid' | 'target'>
    readonly nowMs: number
  }): Promise<'deleted' | 'gone'>

  /** Null when several stories have more likes than one statement may read. */
  likes(storyGids: readonly Gid[]): Promise<ReadonlyMap<Gid, readonly StoryLike[]> | null>
}
