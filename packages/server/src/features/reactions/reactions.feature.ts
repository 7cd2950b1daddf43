import type { StatusUpdatesFeature } from '../status-updates/status-updates.feature.js'
import type { StoriesFeature } from '../stories/stories.feature.js'
import { reactionsApi } from './reactions.api.js'
import { REACTIONS_OPERATIONS } from './reactions.operations.js'

/** How people reacted to what others wrote. */
export function reactionsFeature(needs: {
  readonly statusUpdates: StatusUpdatesFeature
  readonly stories: StoriesFeature
}) {
  const { statusUpdates, stories } = needs
  return {
    operations: REACTIONS_OPERATIONS,
    handlers: reactionsApi({
      findTargets: [
        stories.findStory,
        async (viewer, gid) => await statusUpdates.findStatus(viewer, gid, 'status_update'),
      ],
    }),
  }
}
