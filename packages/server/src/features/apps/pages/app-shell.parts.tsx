import { t } from '../../../languages/text.js'
import type { ComponentChildren } from 'preact'
import { AppIcon } from '../../../ui/avatar.js'
import { BackLink } from '../../../ui/page-header.js'
import { Shell, type Frame } from '../../../ui/shell.js'
import { Tabs } from '../../../ui/tabs.js'
import type { AssetName } from '../../../ui/assets.js'
import type { ListedApp } from '../list-apps.js'
import { MY_APPS_PATH, appPath } from './app-paths.rules.js'

export const NEW_APP_PATH = `${MY_APPS_PATH}/new`
const TABS = [
  ['', 'Basic information'],
  ['/oauth', 'OAuth'],
  ['/manage-distribution', 'Manage distribution'],
  ['/try', 'Try it'],
  ['/usage', 'Usage'],
] as const

export interface AppPageProps {
  readonly frame: Frame
  readonly app: Pick<ListedApp, 'clientId' | 'name'>
  /** Null for an app without a picture. */
  readonly iconHref: string | null
}

/** One page of an app: the app's picture and name above the page's own, and a tab a page. @param tab  which of them this is; null for one that is none */
export function AppShell({
  app,
  frame,
  iconHref,
  tab,
  title,
  lead,
  hasFault = false,
  scripts = [],
  children,
}: AppPageProps & {
  readonly tab: (typeof TABS)[number][0] | null
  readonly title: string
  readonly lead?: ComponentChildren
  readonly hasFault?: boolean
  readonly scripts?: readonly AssetName[]
  readonly children: ComponentChildren
}) {
  return (
    <Shell
      frame={frame}
      nav="developer"
      title={`${title}: ${app.name}`}
      heading={title}
      above={
        <>
          <BackLink href={MY_APPS_PATH}>{t('Developer console')}</BackLink>
          <AppName name={app.name} iconHref={iconHref} />
        </>
      }
      lead={lead}
      hasFault={hasFault}
      scripts={scripts}
    >
      <Tabs
        label={t('Pages of this app')}
        items={TABS.map(([rest, text]) => ({ href: appPath(app.clientId, rest), text }))}
        current={tab === null ? '' : appPath(app.clientId, tab)}
      />
      {children}
    </Shell>
  )
}

/** A step away from an app's pages: one question, and the way back. */
export function AppStepShell({
  app,
  frame,
  title,
  lead,
  backTo = '',
  hasFault = false,
  children,
}: Omit<AppPageProps, 'iconHref'> & {
  readonly title: string
  readonly lead?: ComponentChildren
  /** Which of the app's pages leads here. */
  readonly backTo?: string
  readonly hasFault?: boolean
  readonly children: ComponentChildren
}) {
  return (
    <Shell
      frame={frame}
      nav="developer"
      title={title}
      above={
        <BackLink href={appPath(app.clientId, backTo)}>
          <bdi>{app.name}</bdi>
        </BackLink>
      }
      lead={lead}
      hasFault={hasFault}
    >
      {children}
    </Shell>
  )
}

function AppName({ iconHref, name }: { readonly name: string; readonly iconHref: string | null }) {
  return (
    <p class="app-title">
      <AppIcon name={name} href={iconHref} />
      <bdi class="strong">{name}</bdi>
    </p>
  )
}
