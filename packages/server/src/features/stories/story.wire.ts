import type { RecordFields, Resource } from '../../protocol/asana/call.js'
import { CREATED, LONG_TEXT } from '../../protocol/asana/common-fields.js'
import { formatDateTime } from '../../protocol/asana/dates.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { NamedText } from '../../protocol/asana/named-text.js'
import { EMPTY_LIST, FLAG, oneOf, orNull, TEXT } from '../../protocol/asana/openapi-schema.js'
import { RichValue } from '../../protocol/asana/rich-value.js'
import { loadVisibleStories } from './find-story.js'
import type { StoryStore, VisibleFields, VisibleTargets } from './ports.js'
import { storyFactFields } from './story-facts.wire.js'
import { storyLikeFields } from './story-likes.wire.js'
import { sentenceOf, wordsOf } from './story-words.js'
import { COMMENT, STICKERS, STORY_TARGETS, SYSTEM_KINDS, type Story } from './story.rules.js'

/** Undefined leaves a field out: what the system tells does not have it. */
const ofComment = <T>(story: Story, value: T): T | undefined => (story.kind === COMMENT ? value : undefined)

const OWN_FIELDS: RecordFields<Story> = {
  created_at: { in: 'compact', ...CREATED, value: (story) => formatDateTime(story.createdAtMs) },
  created_by: {
    in: 'compact',
    of: 'user',
    says: 'Who said or did it.',
    example: EXAMPLES.user,
    value: (story) => story.createdByGid,
  },
  resource_subtype: {
    in: 'compact',
    says: 'What kind of story it is: `comment_added` for what somebody said, another for what somebody did.',
    schema: oneOf(COMMENT, ...SYSTEM_KINDS),
    example: COMMENT,
    value: (story) => story.kind,
  },
  text: {
    in: 'compact',
    weight: LONG_TEXT,
    says: 'What was said, or a sentence on what was done: who did it, and what. The words of such sentences may change.',
    schema: TEXT,
    example: EXAMPLES.story.text,
    value: (story, { timeZone }) =>
      story.kind === COMMENT
        ? new RichValue('plain', story.htmlText, story.workspaceGid)
        : new NamedText('plain', sentenceOf(story, timeZone)),
  },
  html_text: {
    in: 'optional',
    weight: LONG_TEXT,
    says: 'The same as rich text in a `<body>`, without who did it.',
    schema: TEXT,
    example: `<body>${EXAMPLES.story.text}</body>`,
    value: (story, { timeZone }) =>
      story.kind === COMMENT
        ? new RichValue('xml', story.htmlText, story.workspaceGid)
        : new NamedText('xml', wordsOf(story, timeZone)),
  },
  type: {
    in: 'full',
    says: 'Whether somebody said it, or the system tells it.',
    schema: oneOf('comment', 'system'),
    example: 'comment',
    value: (story) => (story.kind === COMMENT ? 'comment' : 'system'),
  },
  is_pinned: {
    in: 'full',
    says: 'Whether it stands above the others. Only comments have it.',
    schema: FLAG,
    example: false,
    value: (story) => ofComment(story, story.isPinned),
  },
  sticker_name: {
    in: 'full',
    says: 'The picture beside its text.',
    schema: orNull(oneOf(...STICKERS)),
    example: null,
    value: (story) => story.stickerName,
  },
  is_editable: {
    in: 'full',
    says: 'Whether you may change its text. Only comments have it.',
    schema: FLAG,
    example: true,
    value: (story, viewer) => ofComment(story, story.createdByGid === viewer.userGid),
  },
  is_edited: {
    in: 'full',
    says: 'Whether its text was changed. Only comments have it.',
    schema: FLAG,
    example: false,
    value: (story) => ofComment(story, story.editedAtMs !== null),
  },
  previews: {
    in: 'full',
    scope: 'attachments:read',
    says: 'What links in it show. Always empty here. Only comments have it.',
    schema: EMPTY_LIST,
    example: [],
    value: (story) => ofComment(story, []),
  },
  reaction_summary: {
    in: 'full',
    says: 'Always empty here.',
    schema: EMPTY_LIST,
    example: [],
    value: () => [],
  },
  source: {
    in: 'full',
    says: 'By which way it came. Always `api` here.',
    schema: oneOf('web', 'email', 'mobile', 'api', 'unknown'),
    example: 'api',
    value: () => 'api',
  },
  target: {
    in: 'full',
    of: STORY_TARGETS,
    says: 'The task or goal that it is of.',
    example: EXAMPLES.task,
    value: (story) => story.target,
  },
}

export function storyResource(needs: {
  readonly stories: StoryStore
  readonly visibleTargets: VisibleTargets
  readonly visibleFields: VisibleFields
}): Resource<Story> {
  return {
    type: 'story',
    nestedScope: 'stories:read',
    says: 'What was said of a task or a goal, or what happened to a task.',
    exampleGid: EXAMPLES.story.gid,
    fields: { ...OWN_FIELDS, ...storyLikeFields(needs.stories), ...storyFactFields },
    load: async (viewer, gids) => await loadVisibleStories(needs, viewer, gids),
  }
}
