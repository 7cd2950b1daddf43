import type { Gid } from '../../protocol/asana/gid.js'
import { absent, hidden, visible, type Found } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { FindStoryTask, StoryStore, VisibleTasks } from './ports.js'
import type { Story } from './story.rules.js'

export interface FoundStory {
  readonly story: Story
  /** To its task. */
  readonly access: 'edit' | 'comment' | 'read'
}

/** Looks a story up for somebody: whoever sees a task sees all of its stories. @param gid  null for a text that is no id */
export type FindStory = (viewer: Principal, gid: Gid | null) => Promise<Found<FoundStory>>

export function makeFindStory(needs: {
  readonly stories: StoryStore
  readonly findTask: FindStoryTask
}): FindStory {
  return async (viewer, gid) => {
    const [story] = gid === null ? [] : await needs.stories.read(viewer, [gid])
    if (story === undefined) return absent('story')
    const task = await needs.findTask(viewer, story.taskGid)
    if (task.state === 'visible') return visible({ story, access: task.record.access })
    return task.state === 'hidden' ? hidden('story') : absent('story')
  }
}

/** The stories among some that a person may see. */
export async function loadVisibleStories(
  needs: { readonly stories: StoryStore; readonly visibleTasks: VisibleTasks },
  viewer: Principal,
  gids: readonly Gid[],
): Promise<ReadonlyMap<Gid, Story>> {
  const stories = await needs.stories.read(viewer, gids)
  const tasks = await needs.visibleTasks(viewer, [...new Set(stories.map((story) => story.taskGid))])
  return new Map(stories.flatMap((story) => (tasks.has(story.taskGid) ? [[story.gid, story] as const] : [])))
}
