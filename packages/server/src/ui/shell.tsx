import { t, type Text } from '../languages/text.js'
import type { ComponentChildren } from 'preact'
import type { AssetName } from './assets.js'
import { Document } from './document.js'
import { Flash, type FlashCode } from './flash.js'
import { BrandMark, LegalLinks } from './brand-parts.js'
import { MenuLines } from './icons/menu.js'
import { PageHeader } from './page-header.js'
import { PersonMenu } from './person-menu.js'
import { Now } from './time.js'

/** Where in the console a page is. */
export type NavPlace = 'home' | 'profile' | 'apps' | 'developer' | 'admin' | 'reference'

/** Who looks at a page. */
export interface Viewer {
  readonly name: string
  readonly email: string
  /** Null for whoever has none. */
  readonly pictureHref?: string | null
  /** The workspaces that they administer. */
  readonly adminOf: readonly { readonly gid: string; readonly name: string }[]
}

/** What every page of the console needs of its request. Routes get it from `frameOf(request, reply)` and spread it into `Shell`. */
export interface Frame {
  /** Null for a visitor, who sees the reference and the start page only. */
  readonly viewer: Viewer | null
  /** For every form of the page, in `<CsrfField>`. */
  readonly csrfToken: string
  readonly flash: FlashCode | null
  readonly nowMs: number
}

const PLACES: readonly { readonly place: NavPlace; readonly href: string; readonly text: Text }[] = [
  { place: 'profile', href: '/0/profile', text: 'Profile' },
  { place: 'apps', href: '/0/profile/apps', text: 'Apps' },
  { place: 'developer', href: '/0/my-apps', text: 'Developer console' },
  { place: 'admin', href: '/0/admin', text: 'Admin' },
  { place: 'reference', href: '/docs', text: 'Reference' },
]

/**
 * The layout of the console: top bar, navigation, and a page of a title, one line that explains it, and cards.
 * @param frame  `frameOf(request, reply)`
 * @param nav  which entry of the navigation this page belongs to
 * @param title  its only `h1`, and what the tab says
 * @param heading  instead of the title, where it has a name in it that needs marking up
 * @param hasFault  the page came back with an error; the tab says so
 * @param action  at the right of the title: one primary action, as `<LinkButton>` or a form
 * @param scripts  files of `public/` beside those of every page; the page works without all of them
 */
export function Shell({
  frame,
  nav,
  title,
  heading = title,
  hasFault = false,
  lead,
  above,
  action,
  scripts = [],
  children,
}: {
  readonly frame: Frame
  readonly nav: NavPlace
  readonly title: string
  readonly heading?: ComponentChildren
  readonly hasFault?: boolean
  readonly lead?: ComponentChildren
  /** Above the title: where this page belongs, as `<BackLink>`. */
  readonly above?: ComponentChildren
  readonly action?: ComponentChildren
  readonly scripts?: readonly AssetName[]
  readonly children: ComponentChildren
}) {
  return (
    <Document
      title={hasFault ? t('Error: {title}', { title }) : title}
      scripts={[...(frame.viewer === null ? [] : (['arm.js'] as const)), 'console.js', ...scripts]}
    >
      <Now.Provider value={frame.nowMs}>
        <a class="skip-link" href="#content">
          {t('Skip to content')}
        </a>
        <TopBar frame={frame} nav={nav} />
        <div class="console">
          <nav class="side-nav" aria-label={t('Main')}>
            <Places viewer={frame.viewer} nav={nav} />
          </nav>
          <main class="content" id="content" tabIndex={-1}>
            <PageHeader heading={heading} lead={lead} above={above} action={action} />
            {frame.flash !== null && <Flash code={frame.flash} />}
            {children}
            <LegalLinks />
          </main>
        </div>
      </Now.Provider>
    </Document>
  )
}

function TopBar({ frame, nav }: { readonly frame: Frame; readonly nav: NavPlace }) {
  return (
    <header class="top-bar">
      <details class="nav-fold" data-menu>
        <summary aria-label={t('Menu')}>
          <MenuLines />
        </summary>
        <nav class="menu-sheet" aria-label={t('Main menu')}>
          <Places viewer={frame.viewer} nav={nav} />
        </nav>
      </details>
      <a class="top-mark" href="/">
        <BrandMark size={28} />
      </a>
      {frame.viewer === null ? (
        <a class="button primary small top-right" href="/login">
          {t('Log in')}
        </a>
      ) : (
        <PersonMenu viewer={frame.viewer} csrfToken={frame.csrfToken} />
      )}
    </header>
  )
}

function Places({ viewer, nav }: { readonly viewer: Viewer | null; readonly nav: NavPlace }) {
  const shown = PLACES.filter(({ place }) => {
    if (viewer === null) return place === 'reference'
    return place !== 'admin' || viewer.adminOf.length > 0
  })
  return (
    <ul>
      {shown.map(({ href, place, text }) => (
        <li key={place}>
          <a href={href} aria-current={place === nav ? 'page' : undefined}>
            {t(text)}
          </a>
        </li>
      ))}
    </ul>
  )
}
