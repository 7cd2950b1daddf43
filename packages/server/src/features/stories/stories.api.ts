import { EMPTY_ANSWER, type Answer, type Handlers } from '../../protocol/asana/call.js'
import { parseGid } from '../../protocol/asana/gid.js'
import { cutPage } from '../../protocol/asana/pagination.js'
import { done, type Outcome } from '../../protocol/asana/refusal.js'
import { parseTaskReference } from '../../protocol/asana/task-reference.js'
import type { FindStory } from './find-story.js'
import type { FindStoryTask, StoryStore } from './ports.js'
import type { makeCreateComment, makeDeleteStory, makeUpdateStory } from './save-story.js'
import type { Story } from './story.rules.js'

type Served = 'getStory' | 'updateStory' | 'deleteStory' | 'getStoriesForTask' | 'createStoryForTask'

export function storiesApi(needs: {
  readonly stories: StoryStore
  readonly findStory: FindStory
  readonly findTask: FindStoryTask
  readonly createComment: ReturnType<typeof makeCreateComment>
  readonly updateStory: ReturnType<typeof makeUpdateStory>
  readonly deleteStory: ReturnType<typeof makeDeleteStory>
}): Pick<Handlers, Served> {
  return {
    async getStory({ path, principal }) {
      const found = await needs.findStory(principal, parseGid(path.story_gid))
      return found.state === 'visible' ? answer(done(found.record.story)) : found.refusal(path.story_gid)
    },

    async getStoriesForTask({ page, path, principal }) {
      const found = await needs.findTask(principal, parseTaskReference(path.task_gid))
      if (found.state !== 'visible') return found.refusal(path.task_gid)
      const stories = await needs.stories.list(found.record.task, page)
      const cut = cutPage(stories, { page, keyOf: (story) => [story.createdAtMs, story.gid] })
      return cut.ok ? done({ kind: 'list', ...cut.value }) : cut
    },

    createStoryForTask: async ({ data, path, principal }) =>
      answer(await needs.createComment(principal, path.task_gid, data)),

    updateStory: async ({ data, path, principal }) =>
      answer(await needs.updateStory(principal, path.story_gid, data)),

    async deleteStory({ path, principal }) {
      const deleted = await needs.deleteStory(principal, path.story_gid)
      return deleted.ok ? done(EMPTY_ANSWER) : deleted
    },
  }
}

function answer(outcome: Outcome<Story>): Outcome<Answer> {
  return outcome.ok ? done({ kind: 'record', record: outcome.value }) : outcome
}
