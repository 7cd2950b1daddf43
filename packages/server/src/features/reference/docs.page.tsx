import type { ComponentChildren } from 'preact'
import { Shell, type Frame } from '../../ui/shell.js'
import { FillIn } from './fill-in.page.js'

/** The pages of the reference, in the order in which people need them. */
const DOCS = [
  {
    title: 'Get a token',
    pages: [
      { href: '/docs', text: 'Overview' },
      { href: '/docs/personal-tokens', text: 'Personal tokens' },
      { href: '/docs/oauth', text: 'OAuth' },
      { href: '/docs/openid-connect', text: 'OpenID Connect' },
    ],
  },
  {
    title: 'Call the API',
    pages: [
      { href: '/docs/api', text: 'Endpoints' },
      { href: '/docs/explorer', text: 'Explorer' },
      { href: '/docs/scopes', text: 'Scopes' },
      { href: '/docs/errors', text: 'Errors' },
    ],
  },
  {
    title: 'Guard your own',
    pages: [
      { href: '/docs/checking-tokens', text: 'Checking tokens' },
      { href: '/docs/secret-scanning', text: 'Secret scanning' },
    ],
  },
] as const

export type DocsPlace = (typeof DOCS)[number]['pages'][number]['href']

/** The pages of the reference; on the page of one of them it is marked. */
export function DocsNav({ current }: { readonly current: DocsPlace }) {
  return (
    <nav class="docs-nav" aria-label="Reference">
      {DOCS.map(({ pages, title }) => (
        <div key={title}>
          <p>{title}</p>
          <ul>
            {pages.map(({ href, text }) => (
              <li key={href}>
                <a href={href} aria-current={href === current ? 'page' : undefined}>
                  {text}
                </a>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  )
}

/** The same where the window is too narrow for it to stand at the left. */
export function DocsFold({ current }: { readonly current: DocsPlace }) {
  return (
    <details class="docs-fold">
      <summary>Pages of the reference</summary>
      <DocsNav current={current} />
    </details>
  )
}

/** A page of the reference: the console's layout, with the reference's own pages at the left. @param current  which of them is meant */
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
    <Shell nav="reference" beside={<DocsNav current={current} />} styles={['highlight.css']} isWide {...page}>
      <DocsFold current={current} />
      <FillIn />
      {children}
    </Shell>
  )
}

/** One subject: what is to be known, and beside it, where the window is wide enough, the code. */
export function DocsSection({
  title,
  id,
  lead,
  code,
  children,
}: {
  readonly title: string
  readonly id?: string
  readonly lead?: ComponentChildren
  readonly code?: ComponentChildren
  readonly children?: ComponentChildren
}) {
  return (
    <section class={code === undefined ? 'panel docs-section' : 'panel docs-section with-code'} id={id}>
      <div class="docs-prose">
        <h2>{title}</h2>
        {lead !== undefined && <p class="hint">{lead}</p>}
        {children}
      </div>
      {code !== undefined && <div class="docs-code">{code}</div>}
    </section>
  )
}

/** A sentence of the tables, in which backticks mark code. */
export function Words({ text }: { readonly text: string }) {
  return (
    <>{text.split('`').map((part, index) => (index % 2 === 1 ? <code key={part}>{part}</code> : part))}</>
  )
}
