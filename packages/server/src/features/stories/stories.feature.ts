import type { AsRead } from '../../protocol/asana/as-read.js'
import type { ReadText } from '../../protocol/asana/notes.js'
import type { Base } from '../feature.js'
import { makeFindStory } from './find-story.js'
import { makeFindTarget } from './find-target.js'
import type { FindStoryGoal, FindStoryTask, VisibleFields, VisibleTargets } from './ports.js'
import { makeCreateComment, makeDeleteStory, makeUpdateStory } from './save-story.js'
import { storiesApi } from './stories.api.js'
import { STORIES_OPERATIONS } from './stories.operations.js'
import { storyStore, type TouchTargets } from './stories.store.js'
import { storyResource } from './story.wire.js'

export type StoriesFeature = ReturnType<typeof storiesFeature>

/** What is said of tasks and goals, and what happens to tasks. */
export function storiesFeature(
  base: Base,
  needs: {
    readonly findTask: FindStoryTask
    readonly findGoal: FindStoryGoal
    readonly visibleTargets: VisibleTargets
    readonly visibleFields: VisibleFields
    readonly touch: TouchTargets
    readonly readText: ReadText
    readonly asRead: AsRead
  },
) {
  const { clock, db, nextGids } = base
  const { asRead, findGoal, findTask, readText, touch, visibleFields, visibleTargets } = needs
  const stories = storyStore(db, { touch })
  const findTarget = makeFindTarget({ findTask, findGoal })
  const findStory = makeFindStory({ stories, findTarget, visibleFields })
  const resource = storyResource({ stories, visibleTargets, visibleFields })
  const fieldNames = Object.keys(resource.fields)
  const saving = { stories, findStory, findTarget, readText, asRead, clock, nextGids, fieldNames }
  return {
    findStory,
    resources: { story: resource },
    operations: STORIES_OPERATIONS,
    handlers: storiesApi({
      stories,
      findStory,
      findTarget,
      visibleFields,
      createComment: makeCreateComment(saving),
      updateStory: makeUpdateStory(saving),
      deleteStory: makeDeleteStory(saving),
    }),
  }
}
