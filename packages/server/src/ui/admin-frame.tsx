import { t, type Text } from '../languages/text.js'
import type { ComponentChildren } from 'preact'
import { LinkButton } from './button.js'
import { Shell, type Frame } from './shell.js'
import { Tabs } from './tabs.js'

/** Where the pages of a workspace's admins are. */
export const ADMIN_PATH = '/0/admin'
/** Rows on a page of a list. */
export const PAGE_SIZE = 25

export type AdminPlace = 'members' | 'apps' | 'tokens' | 'policies' | 'audit'

export function adminPath(workspaceGid: string, place: AdminPlace, ...parts: readonly string[]): string {
  return [ADMIN_PATH, workspaceGid, place, ...parts].join('/')
}

export const ROLE_WORDS: Readonly<Record<'admin' | 'member' | 'guest', Text>> = {
  admin: 'Admin',
  member: 'Member',
  guest: 'Guest',
}

const ROLE_HINTS: readonly {
  readonly value: keyof typeof ROLE_WORDS
  readonly label: Text
  readonly hint: Text
}[] = [
  { value: 'member', label: 'Member', hint: 'Sees everybody, and all that is open to the workspace.' },
  { value: 'guest', label: 'Guest', hint: 'Sees only what is shared with them.' },
  {
    value: 'admin',
    label: 'Admin',
    hint: 'A member who also sees these pages: people, apps and tokens of the workspace.',
  },
]

/** The roles to choose one from, each with what it may do. */
export const roleChoices = () =>
  ROLE_HINTS.map(({ hint, label, value }) => ({ value, label: t(label), hint: t(hint) }))

/** What every page of a workspace's admins needs. */
export interface AdminFrame {
  readonly frame: Frame
  readonly workspace: { readonly gid: string; readonly name: string }
}

const PLACES: readonly { readonly place: AdminPlace; readonly text: Text }[] = [
  { place: 'members', text: 'Members' },
  { place: 'apps', text: 'Apps' },
  { place: 'tokens', text: 'Tokens' },
  { place: 'policies', text: 'Policies' },
  { place: 'audit', text: 'Audit log' },
]

/** One of the lists of a workspace, with tabs from one list to the other. */
export function AdminListPage({
  frame,
  workspace,
  place,
  lead,
  action,
  children,
}: AdminFrame & {
  readonly place: AdminPlace
  readonly lead: ComponentChildren
  readonly action?: ComponentChildren
  readonly children: ComponentChildren
}) {
  const text = PLACES.find((one) => one.place === place)?.text
  return (
    <Shell
      frame={frame}
      nav="admin"
      title={text === undefined ? '' : t(text)}
      workspace={workspace}
      lead={lead}
      action={action}
    >
      <Tabs
        label={t('Administration')}
        current={adminPath(workspace.gid, place)}
        items={PLACES.map((one) => ({ href: adminPath(workspace.gid, one.place), text: t(one.text) }))}
      />
      {children}
    </Shell>
  )
}

/**
 * Which page of a list this is, and the way to the next.
 * @param query  the filters, kept from page to page
 * @param things  what there are so many of, as a plural of `count`
 * @param size  rows on a page
 */
export function Pages({
  path,
  query,
  page,
  total,
  things,
  size = PAGE_SIZE,
}: {
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly page: number
  readonly total: number
  readonly things: Text
  readonly size?: number
}) {
  const last = Math.max(1, Math.ceil(total / size))
  const to = (number: number) =>
    `${path}?${new URLSearchParams({ ...query, page: String(number) }).toString()}`
  if (last === 1) return null
  return (
    <nav class="pages" aria-label={t('Pages')}>
      <p class="hint">
        {t('Page {page} of {last}, {what}', { page, last, what: t(things, { count: total }) })}
      </p>
      {page > 1 && (
        <LinkButton href={to(page - 1)} isSmall>
          {t('Previous page')}
        </LinkButton>
      )}
      {page < last && (
        <LinkButton href={to(page + 1)} isSmall>
          {t('Next page')}
        </LinkButton>
      )}
    </nav>
  )
}
