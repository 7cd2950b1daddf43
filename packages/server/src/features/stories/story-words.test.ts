import { describe, expect, it } from 'vitest'
import type { Gid } from '../../protocol/asana/gid.js'
import { NamedText } from '../../protocol/asana/named-text.js'
import type { SystemStory } from './story.rules.js'
import { daysOf, sentenceOf, wordsOf } from './story-words.js'

const gid = (text: string) => text as Gid
const NAMES: Readonly<Record<string, string>> = {
  7: 'Urgent',
  '1': 'Ada',
  '2': 'Ben',
  '3': 'Web',
  '4': 'To do',
  '5': 'Done',
}
const read = (text: NamedText, isSeen = true) =>
  text.show({ publicUrl: '', nameOf: ({ gid: named }) => (isSeen ? (NAMES[named] ?? null) : null) })
const sentence = (story: SystemStory, isSeen = true) =>
  read(new NamedText('plain', sentenceOf({ ...story, createdByGid: gid('1') }, null)), isSeen)

const dates = (dueOn: string | null, startOn: string | null = null) => ({
  startOn,
  startAtMs: null,
  dueOn,
  dueAtMs: null,
})
const due = (...[dueOn, startOn]: Parameters<typeof dates>): SystemStory => ({
  kind: 'due_date_changed',
  facts: { oldDates: dates(null), newDates: dates(dueOn, startOn) },
})
const [projectGid, userGid, otherTaskGid] = [gid('3'), gid('2'), gid('3')]
const become = (newResourceSubtype: string): SystemStory => ({
  kind: 'resource_subtype_changed',
  facts: { oldResourceSubtype: '', newResourceSubtype },
})
const decide = (newApprovalStatus: string): SystemStory => ({
  kind: 'approval_status_changed',
  facts: { oldApprovalStatus: 'pending', newApprovalStatus },
})

describe('what happened, in words', () => {
  it.each<[SystemStory, string]>([
    [{ kind: 'added_to_project', facts: { projectGid } }, 'added this task to Web'],
    [{ kind: 'removed_from_project', facts: { projectGid } }, 'removed this task from Web'],
    [
      {
        kind: 'section_changed',
        facts: { projectGid, oldSectionGid: gid('4'), newSectionGid: gid('5') },
      },
      'moved this task from To do to Done in Web',
    ],
    [{ kind: 'assigned', facts: { assigneeGid: userGid } }, 'assigned this task to Ben'],
    [{ kind: 'unassigned', facts: { assigneeGid: userGid } }, 'unassigned this task from Ben'],
    [{ kind: 'name_changed', facts: { oldName: 'a', newName: 'b' } }, 'changed the name to "b"'],
    [{ kind: 'notes_changed', facts: {} }, 'changed the description'],
    [due('2026-12-01'), 'changed the due date to Dec 1, 2026'],
    [due('2026-12-01', '2026-11-30'), 'changed the due date to Nov 30, 2026 – Dec 1, 2026'],
    [due(null), 'removed the due date'],
    [{ kind: 'marked_complete', facts: {} }, 'marked this task complete'],
    [{ kind: 'marked_incomplete', facts: {} }, 'marked this task incomplete'],
    [become('milestone'), 'changed this task to a milestone'],
    [become('approval'), 'changed this task to an approval'],
    [become('default_task'), 'changed this task to a task'],
    [decide('approved'), 'approved this task'],
    [decide('rejected'), 'rejected this task'],
    [decide('changes_requested'), 'requested changes on this task'],
    [decide('pending'), 'marked this task pending'],
    [{ kind: 'follower_added', facts: { followerGid: userGid } }, 'added Ben to task'],
    [{ kind: 'follower_removed', facts: { followerGid: userGid } }, 'removed Ben from task'],
    [{ kind: 'added_to_task', facts: { otherTaskGid } }, 'added this task to Web'],
    [{ kind: 'removed_from_task', facts: { otherTaskGid } }, 'removed this task from Web'],
    [{ kind: 'attachment_added', facts: { attachmentName: 'Cover.png' } }, 'attached Cover.png'],
    [{ kind: 'added_to_tag', facts: { tagGid: gid('7') } }, 'added this task to Urgent'],
    [{ kind: 'removed_from_tag', facts: { tagGid: gid('8') } }, 'removed this task from a tag'],
    [{ kind: 'dependency_added', facts: { dependencyGid: gid('3') } }, 'marked this task as blocked by Web'],
    [
      { kind: 'dependency_removed', facts: { dependencyGid: gid('3') } },
      'marked this task as no longer blocked by Web',
    ],
    [{ kind: 'dependent_added', facts: { otherTaskGid } }, 'marked this task as blocking Web'],
    [{ kind: 'dependent_removed', facts: { otherTaskGid } }, 'marked this task as no longer blocking Web'],
  ])('%j', (story, words) => {
    expect(sentence(story)).toBe(`Ada ${words}`)
  })

  it('name nothing that the reader may not see', () => {
    const moved: SystemStory = {
      kind: 'section_changed',
      facts: { projectGid, oldSectionGid: gid('4'), newSectionGid: gid('5') },
    }
    expect(sentence(moved, false)).toBe('somebody moved this task from a section to a section in a project')
    expect(sentence({ kind: 'added_to_task', facts: { otherTaskGid } }, false)).toBe(
      'somebody added this task to a task',
    )
  })

  it('are rich text without who did it, where that is asked for', () => {
    const story: SystemStory = { kind: 'name_changed', facts: { oldName: 'a', newName: '<b> & c' } }
    expect(read(new NamedText('xml', wordsOf(story, null)))).toBe(
      '<body>changed the name to "&lt;b&gt; &amp; c"</body>',
    )
  })
})

describe('days of moments', () => {
  const moments = {
    startOn: '2026-12-01',
    startAtMs: Date.parse('2026-12-01T20:00:00Z'),
    dueOn: '2026-12-02',
    dueAtMs: Date.parse('2026-12-02T14:00:00Z'),
  }

  it('are those of the reader, and of UTC for who has said nothing', () => {
    expect(daysOf(moments, 'Asia/Tokyo')).toEqual({ startOn: '2026-12-02', dueOn: '2026-12-02' })
    expect(daysOf(moments, null)).toEqual({ startOn: '2026-12-01', dueOn: '2026-12-02' })
    expect(daysOf(moments, undefined)).toEqual({ startOn: '2026-12-01', dueOn: '2026-12-02' })
  })

  it('that were given as days are the same everywhere', () => {
    expect(daysOf(dates('2026-12-02', '2026-12-01'), 'Asia/Tokyo')).toEqual({
      startOn: '2026-12-01',
      dueOn: '2026-12-02',
    })
  })
})
