import { t, type Text } from '../languages/text.js'
import type { ComponentChildren, JSX } from 'preact'
import type { AssetName } from './assets.js'
import { Document } from './document.js'
import { Flash, type FlashCode } from './flash.js'
import { BrandMark, LegalLinks } from './brand-parts.js'
import { MenuLines } from './icons/menu.js'
import { BookIcon, CodeIcon, HouseIcon, ShieldIcon } from './icons/places.js'
import { PageHeader } from './page-header.js'
import { PersonMenu } from './person-menu.js'
import { Now } from './time.js'
import type { Viewer } from './viewer.js'

/** Where in the console a page is. */
export type NavPlace = 'home' | 'profile' | 'developer' | 'admin' | 'reference'

/** What every page of the console needs of its request. Routes get it from `frameOf(request, reply)` and spread it into `Shell`. */
export interface Frame {
  /** Null for a visitor, who sees the reference and the start page only. */
  readonly viewer: Viewer | null
  /** For every form of the page, in `<CsrfField>`. */
  readonly csrfToken: string
  readonly flash: FlashCode | null
  readonly nowMs: number
}

/** The navigation. *My Profile Settings* is behind the person's picture, where the documentation of Asana sends people, and so not here. */
const PLACES: readonly {
  readonly place: Exclude<NavPlace, 'profile'>
  readonly href: string
  readonly text: Text
  readonly Icon: () => JSX.Element
}[] = [
  { place: 'home', href: '/', text: 'Home', Icon: HouseIcon },
  { place: 'developer', href: '/0/my-apps', text: 'Developer console', Icon: CodeIcon },
  { place: 'admin', href: '/0/admin', text: 'Admin console', Icon: ShieldIcon },
  { place: 'reference', href: '/docs', text: 'Reference', Icon: BookIcon },
]

/**
 * The layout of the console: top bar, navigation, and a page of a title, one line that explains it, and cards.
 * @param frame  `frameOf(request, reply)`
 * @param nav  which entry of the navigation this page belongs to
 * @param title  the name of the page: its only `h1`, and what the tab says
 * @param workspace  whose page it is; the top bar says so
 * @param heading  instead of the title, where it has a name in it that needs marking up
 * @param hasFault  the page came back with an error; the tab says so
 * @param action  at the right of the title: one primary action, as `<LinkButton>` or a form
 * @param scripts  files of `public/` beside those of every page; the page works without all of them
 */
export function Shell({
  frame,
  nav,
  title,
  workspace = null,
  heading = title,
  hasFault = false,
  lead,
  above,
  action,
  scripts = [],
  beside,
  isWide = false,
  styles = [],
  stylesheet,
  head,
  children,
}: {
  readonly frame: Frame
  readonly nav: NavPlace
  readonly title: string
  readonly workspace?: { readonly name: string } | null
  readonly heading?: ComponentChildren
  readonly hasFault?: boolean
  readonly lead?: ComponentChildren
  /** Above the title: where this page belongs, as `<BackLink>`. */
  readonly above?: ComponentChildren
  readonly action?: ComponentChildren
  readonly scripts?: readonly AssetName[]
  /** Below the navigation at the left, on wide screens: the pages of this place, as a `nav` of their own. */
  readonly beside?: ComponentChildren
  /** Takes the width of the window, for what stands side by side. */
  readonly isWide?: boolean
  /** Further style sheets, beside those of every page. */
  readonly styles?: readonly AssetName[]
  readonly stylesheet?: AssetName
  readonly head?: ComponentChildren
  readonly children: ComponentChildren
}) {
  return (
    <Document
      title={hasFault ? t('Error: {title}', { title }) : title}
      styles={[...(frame.viewer === null ? [] : (['signed-in.css'] as const)), ...styles]}
      scripts={[...(frame.viewer === null ? [] : (['arm.js'] as const)), 'console.js', ...scripts]}
      stylesheet={stylesheet}
      head={head}
    >
      <Now.Provider value={frame.nowMs}>
        <a class="skip-link" href="#content">
          {t('Skip to content')}
        </a>
        <TopBar frame={frame} nav={nav} workspace={workspace} />
        <div class="console">
          <div class="side-nav">
            <nav aria-label={t('Main')}>
              <Places viewer={frame.viewer} nav={nav} />
            </nav>
            {beside}
          </div>
          <main class={isWide ? 'content wide' : 'content'} id="content" tabIndex={-1}>
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

function TopBar({
  frame,
  nav,
  workspace,
}: {
  readonly frame: Frame
  readonly nav: NavPlace
  readonly workspace: { readonly name: string } | null
}) {
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
      {workspace !== null && (
        <TopWorkspace name={workspace.name} hasOthers={(frame.viewer?.adminOf.length ?? 0) > 1} />
      )}
      {frame.viewer === null ? (
        <a class="button primary small top-right" href="/login">
          {t('Log in')}
        </a>
      ) : (
        <PersonMenu viewer={frame.viewer} csrfToken={frame.csrfToken} isHere={nav === 'profile'} />
      )}
    </header>
  )
}

function TopWorkspace({ hasOthers, name }: { readonly name: string; readonly hasOthers: boolean }) {
  return (
    <p class="top-workspace">
      <span class="visually-hidden">{t('Workspace: ')}</span>
      <bdi title={name}>{name}</bdi>
      {hasOthers && (
        <a href="/0/admin" aria-label={t('Change workspace')}>
          {t('Change')}
        </a>
      )}
    </p>
  )
}

function Places({ viewer, nav }: { readonly viewer: Viewer | null; readonly nav: NavPlace }) {
  const shown = PLACES.filter(({ place }) => {
    if (viewer === null) return place === 'home' || place === 'reference'
    return place !== 'admin' || viewer.adminOf.length > 0
  })
  return (
    <ul>
      {shown.map(({ href, Icon, place, text }) => (
        <li key={place}>
          <a href={href} aria-current={place === nav ? 'page' : undefined}>
            <Icon />
            {t(text)}
          </a>
        </li>
      ))}
    </ul>
  )
}
