import { EMPTY_ANSWER, type Answer, type Call, type Handlers } from '../../protocol/asana/call.js'
import { parseGid } from '../../protocol/asana/gid.js'
import { cutPage } from '../../protocol/asana/pagination.js'
import { done, type Outcome } from '../../protocol/asana/refusal.js'
import type { FindStory } from './find-story.js'
import type { FindTarget } from './find-target.js'
import type { StoryStore, VisibleFields } from './ports.js'
import type { makeCreateComment, makeDeleteStory, makeUpdateStory } from './save-story.js'
import type { Story } from './story.rules.js'
import { withholdValues } from './withhold-values.js'

type Served =
  | 'getStory'
  | 'updateStory'
  | 'deleteStory'
  | 'getStoriesForTask'
  | 'createStoryForTask'
  | 'getStoriesForGoal'
  | 'createStoryForGoal'

export function storiesApi(needs: {
  readonly stories: StoryStore
  readonly findStory: FindStory
  readonly findTarget: FindTarget
  readonly visibleFields: VisibleFields
  readonly createComment: ReturnType<typeof makeCreateComment>
  readonly updateStory: ReturnType<typeof makeUpdateStory>
  readonly deleteStory: ReturnType<typeof makeDeleteStory>
}): Pick<Handlers, Served> {
  const list = async (
    { page, principal }: Pick<Call<Served>, 'page' | 'principal'>,
    of: Parameters<FindTarget>[1],
  ): Promise<Outcome<Answer>> => {
    const found = await needs.findTarget(principal, of)
    if (found.state !== 'visible') return found.refusal(of.text)
    const stories = await needs.stories.list(found.record.parent, page)
    const cut = cutPage(stories, { page, keyOf: (story) => [story.createdAtMs, story.gid] })
    if (!cut.ok) return cut
    const records = await withholdValues(needs.visibleFields, principal, cut.value.records)
    return done({ kind: 'list', ...cut.value, records })
  }
  return {
    async getStory({ path, principal }) {
      const found = await needs.findStory(principal, parseGid(path.story_gid))
      return found.state === 'visible' ? answer(done(found.record.story)) : found.refusal(path.story_gid)
    },

    getStoriesForTask: async (call) => await list(call, { type: 'task', text: call.path.task_gid }),

    getStoriesForGoal: async (call) => await list(call, { type: 'goal', text: call.path.goal_gid }),

    createStoryForTask: async ({ data, path, principal }) =>
      answer(await needs.createComment(principal, { type: 'task', text: path.task_gid }, data)),

    createStoryForGoal: async ({ data, path, principal }) =>
      answer(await needs.createComment(principal, { type: 'goal', text: path.goal_gid }, data)),

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
