import type { ComponentChildren } from 'preact'
import { Shell, type Frame } from '../../ui/shell.js'
import { Tabs } from '../../ui/tabs.js'

/** The pages of the reference, in the order in which people need them. */
const DOCS = [
  { href: '/docs', text: 'Overview' },
  { href: '/docs/personal-tokens', text: 'Personal tokens' },
  { href: '/docs/oauth', text: 'OAuth' },
  { href: '/docs/checking-tokens', text: 'Checking tokens' },
  { href: '/docs/openid-connect', text: 'OpenID' },
  { href: '/docs/scopes', text: 'Scopes' },
  { href: '/docs/errors', text: 'Errors' },
  { href: '/docs/api', text: 'API' },
  { href: '/docs/explorer', text: 'Explorer' },
  { href: '/docs/secret-scanning', text: 'Scanning' },
] as const

export type DocsPlace = (typeof DOCS)[number]['href']

/** A page of the reference: the console's layout, with the reference's own pages below the title. @param current  which of them is meant */
export function DocsPage({
  current,
  children,
  ...page
}: {
  readonly frame: Frame
  readonly current: DocsPlace
  readonly title: string
  readonly lead: ComponentChildren
  readonly above?: ComponentChildren
  readonly children: ComponentChildren
}) {
  return (
    <Shell nav="reference" {...page}>
      <div class="docs-tabs">
        <Tabs label="Reference" items={DOCS} current={current} />
      </div>
      {children}
    </Shell>
  )
}

/** A sentence of the tables, in which backticks mark code. */
export function Words({ text }: { readonly text: string }) {
  return (
    <>{text.split('`').map((part, index) => (index % 2 === 1 ? <code key={part}>{part}</code> : part))}</>
  )
}
