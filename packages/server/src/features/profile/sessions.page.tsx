import { t } from '../../languages/text.js'
import { Badge } from '../../ui/badge.js'
import { PostButton } from '../../ui/button.js'
import { CsrfField } from '../../ui/form.js'
import { Pager } from '../../ui/pager.js'
import type { Slice } from '../../ui/paging.js'
import { Panel } from '../../ui/panel.js'
import { ProfileSettings, ProfileTabs } from '../../ui/profile-tabs.js'
import { Shell, type Frame } from '../../ui/shell.js'
import { Table, type Column } from '../../ui/table.js'
import { Time } from '../../ui/time.js'
import type { OwnSession } from '../sessions/own-sessions.js'

/** `GET /0/profile/sessions`: where am I logged in? */
export function SessionsPage({ frame, slice }: { readonly frame: Frame; readonly slice: Slice<OwnSession> }) {
  // This one is among them.
  const others = Math.max(0, slice.total - 1)
  return (
    <Shell
      frame={frame}
      nav="profile"
      title={t('Sessions')}
      above={<ProfileSettings />}
      lead={t(
        'The browsers in which you are logged in. End those that you do not know, then change your password.',
      )}
    >
      <ProfileTabs current="/0/profile/sessions" />
      <Panel
        isFlush
        title={t('Sessions')}
        lead={
          others === 0
            ? t('You are logged in here and nowhere else.')
            : t(
                'You are logged in here and in {others, plural, one {# other browser} other {# other browsers}}.',
                { others },
              )
        }
        action={
          others > 0 && (
            <PostButton
              action="/0/profile/sessions/end-others"
              csrfToken={frame.csrfToken}
              kind="danger-plain"
              isSmall
            >
              {t('End all other sessions')}
            </PostButton>
          )
        }
      >
        <Table
          label={t('Your sessions')}
          rows={slice.rows}
          keyOf={({ gid }) => gid}
          columns={others > 0 ? [...COLUMNS, ACTIONS] : COLUMNS}
        />
        {others > 0 && (
          <form class="row-form" id={END_FORM} method="post" action="/0/profile/sessions/end">
            <CsrfField token={frame.csrfToken} />
          </form>
        )}
        <Pager path="/0/profile/sessions" slice={slice} />
      </Panel>
    </Shell>
  )
}

/** One form for the buttons of all rows; each says which session it ends. */
const END_FORM = 'end-session'

const COLUMNS: readonly Column<OwnSession>[] = [
  {
    head: 'Browser',
    cell: ({ browser, isThisOne }) => (
      <span class="inline">
        <span class="strong">{browser}</span>
        {isThisOne && <Badge tone="good">{t('This browser')}</Badge>}
      </span>
    ),
  },
  { head: 'Address', cell: ({ address }) => <code>{address}</code> },
  { head: 'Logged in', cell: ({ createdAtMs }) => <Time atMs={createdAtMs} /> },
  { head: 'Last seen', cell: ({ lastSeenAtMs }) => <Time atMs={lastSeenAtMs} /> },
]

/** How each of several is ended; whoever is alone here logs out. */
const ACTIONS: Column<OwnSession> = {
  head: 'Actions',
  kind: 'actions',
  cell: ({ browser, gid, isThisOne }) =>
    !isThisOne && (
      <button
        type="submit"
        form={END_FORM}
        name="session"
        value={gid}
        class="button plain small"
        aria-label={t('End session: {browser}', { browser })}
      >
        {t('End session')}
      </button>
    ),
}
