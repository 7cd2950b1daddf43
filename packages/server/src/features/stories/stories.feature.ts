import type { AsRead } from '../../protocol/asana/as-read.js'
import type { ReadText } from '../../protocol/asana/notes.js'
import type { Base } from '../feature.js'
import { makeFindStory } from './find-story.js'
import type { FindStoryTask, VisibleTasks } from './ports.js'
import { makeCreateComment, makeDeleteStory, makeUpdateStory } from './save-story.js'
import { storiesApi } from './stories.api.js'
import { STORIES_OPERATIONS } from './stories.operations.js'
import { storyStore, type TouchTask } from './stories.store.js'
import { storyResource } from './story.wire.js'

/** What is said of tasks, and what happens to them. */
export function storiesFeature(
  base: Base,
  needs: {
    readonly findTask: FindStoryTask
    readonly visibleTasks: VisibleTasks
    readonly touchTask: TouchTask
    readonly readText: ReadText
    readonly asRead: AsRead
  },
) {
  const { clock, db, nextGids } = base
  const { asRead, findTask, readText, touchTask, visibleTasks } = needs
  const stories = storyStore(db, { touchTask })
  const findStory = makeFindStory({ stories, findTask })
  const resource = storyResource({ stories, visibleTasks })
  const fieldNames = Object.keys(resource.fields)
  const saving = { stories, findStory, findTask, readText, asRead, clock, nextGids, fieldNames }
  return {
    resources: { story: resource },
    operations: STORIES_OPERATIONS,
    handlers: storiesApi({
      stories,
      findStory,
      findTask,
      createComment: makeCreateComment(saving),
      updateStory: makeUpdateStory(saving),
      deleteStory: makeDeleteStory(saving),
    }),
  }
}
