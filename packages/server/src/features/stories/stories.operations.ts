import type { DescribedOperation } from '../../protocol/asana/description.js'
import type { OperationId } from '../../protocol/asana/operations.js'
import { CREATE_STORY_FIELDS, UPDATE_STORY_FIELDS } from './story-fields.js'

export const STORIES_OPERATIONS = {
  getStory: { tag: 'Stories', summary: 'Get a story', says: 'A story of a task or a goal that you may see.' },
  updateStory: {
    tag: 'Stories',
    summary: 'Change a story',
    says: 'The text and the sticker of your own comment. Whoever may change what it is of pins comments.',
    body: { fields: UPDATE_STORY_FIELDS },
    example: { body: { text: 'The second one, after all.' } },
  },
  deleteStory: {
    tag: 'Stories',
    summary: 'Delete a comment',
    says: 'Your own. What happened to a task cannot be deleted.',
  },
  getStoriesForGoal: {
    tag: 'Stories',
    summary: 'List the stories of a goal',
    says: 'What was said of it, the oldest first.',
  },
  createStoryForGoal: {
    tag: 'Stories',
    summary: 'Comment on a goal',
    says: 'Takes `text` or `html_text`.',
    body: { fields: CREATE_STORY_FIELDS },
    example: { body: { text: 'Ahead of last year, by a week.' } },
  },
  getStoriesForTask: {
    tag: 'Stories',
    summary: 'List the stories of a task',
    says: 'What was said of it and what happened to it, the oldest first.',
  },
  createStoryForTask: {
    tag: 'Stories',
    summary: 'Comment on a task',
    says: 'Takes `text` or `html_text`.',
    body: { fields: CREATE_STORY_FIELDS },
    example: { body: { text: 'The first of the three is the one.' } },
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
