import type { Principal } from '../../protocol/token/principal.js'
import type { VisibleFields } from './ports.js'
import type { Story } from './story.rules.js'
import { withheld, type ValueStory } from './value-story.rules.js'

/**
 * Stories as somebody may read them: whoever sees a task need not see each custom field of it, and is told then that a field was changed,
 * and not which one, from what, or to what. Nobody sees a field that was deleted.
 */
export async function withholdValues(
  visibleFields: VisibleFields,
  viewer: Principal,
  stories: readonly Story[],
): Promise<readonly Story[]> {
  const fieldGids = new Set(stories.flatMap((story) => (isOfValue(story) ? story.facts.customFieldGid : [])))
  if (fieldGids.size === 0) return stories
  const seen = await visibleFields(viewer, [...fieldGids])
  return stories.map((story) =>
    isOfValue(story) && !seen.has(story.facts.customFieldGid) ? { ...story, ...withheld(story) } : story,
  )
}

function isOfValue(story: Story): story is Story & ValueStory {
  return story.facts !== null && 'customFieldGid' in story.facts
}
