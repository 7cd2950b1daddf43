import type { Gid } from '../../protocol/asana/gid.js'
import { absent, hidden, visible, type Found } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { FindTarget, FoundTarget } from './find-target.js'
import type { StoryStore, VisibleFields, VisibleTargets } from './ports.js'
import { STORY_TARGETS, type Story } from './story.rules.js'
import { withholdValues } from './withhold-values.js'

export interface FoundStory {
  readonly story: Story
  /** To what it is of. */
  readonly access: FoundTarget['access']
}

/** Looks a story up for somebody: whoever sees a task or a goal sees all of its stories. @param gid  null for a text that is no id */
export type FindStory = (viewer: Principal, gid: Gid | null) => Promise<Found<FoundStory>>

export function makeFindStory(needs: {
  readonly stories: StoryStore
  readonly findTarget: FindTarget
  readonly visibleFields: VisibleFields
}): FindStory {
  return async (viewer, gid) => {
    const read = gid === null ? [] : await needs.stories.read(viewer, [gid])
    const [story] = await withholdValues(needs.visibleFields, viewer, read)
    if (story === undefined) return absent('story')
    const { gid: text, type } = story.target
    const target = await needs.findTarget(viewer, { type, text })
    if (target.state === 'visible') return visible({ story, access: target.record.access })
    return target.state === 'hidden' ? hidden('story') : absent('story')
  }
}

/** The stories among some that a person may see. */
export async function loadVisibleStories(
  needs: {
    readonly stories: StoryStore
    readonly visibleTargets: VisibleTargets
    readonly visibleFields: VisibleFields
  },
  viewer: Principal,
  gids: readonly Gid[],
): Promise<ReadonlyMap<Gid, Story>> {
  const stories = await needs.stories.read(viewer, gids)
  const shown: Story[] = []
  for (const type of STORY_TARGETS) {
    const some = stories.filter(({ target }) => target.type === type)
    const targetGids = new Set(some.map(({ target }) => target.gid))
    if (targetGids.size === 0) continue
    const seen = await needs.visibleTargets[type](viewer, [...targetGids])
    shown.push(...some.filter(({ target }) => seen.has(target.gid)))
  }
  const told = await withholdValues(needs.visibleFields, viewer, shown)
  return new Map(told.map((story) => [story.gid, story]))
}
