import { rich, t } from '../../languages/text.js'
import type { ComponentChildren } from 'preact'
import { Shell, type Frame } from '../../ui/shell.js'
import type { HomeFacts } from './home-facts.js'
import { HomeFactPanels } from './home-facts.page.js'
import { WelcomePicture } from './welcome-picture.page.js'
import type { Viewer } from '../../ui/viewer.js'
import { API_ROOT } from '../../protocol/asana/api-paths.js'

const DOCTOR_COMMAND = 'mudrad doctor'

/** `GET /` for a visitor: what is this server, and which way in is mine? */
export function WelcomePage({ frame }: { readonly frame: Frame }) {
  return (
    <Shell
      frame={frame}
      nav="home"
      title={t('Welcome')}
      heading={t('Sign-in, tokens, and an API that works like Asana’s')}
      lead={t(
        'This server signs people in and gives apps and scripts the tokens that they are allowed, no more. People see what each may do, and take it back at any time.',
      )}
    >
      <div class="welcome">
        <WelcomePicture />
      </div>
      <div class="doors">
        <Door href="/docs" title={t('I test an Asana integration')}>
          {rich(
            'Change the base URL to {path} of this server and nothing else: SDKs and OAuth libraries work as they are.',
            { path: <code>{API_ROOT}</code> },
          )}
        </Door>
        <Door href="/docs/checking-tokens" title={t('I guard my own API')}>
          {t('Let this server tell your API whose token it was shown, and what that token may do.')}
        </Door>
        <Door href="/login?to=%2F0%2Fadmin" title={t('I run it')}>
          {rich(
            'Look after people, apps and tokens in the admin console. {command} on the machine says whether all is well.',
            { command: <code>{DOCTOR_COMMAND}</code> },
          )}
        </Door>
      </div>
    </Shell>
  )
}

/** `GET /`, signed in: what should I know, and where to go? */
export function HomePage({
  facts,
  frame,
  viewer,
}: {
  readonly frame: Frame
  readonly viewer: Viewer
  readonly facts: HomeFacts
}) {
  const { adminOf, name } = viewer
  return (
    <Shell
      frame={frame}
      nav="home"
      title={t('Home')}
      heading={<>{rich('Hello, {name}', { name: <bdi>{name}</bdi> })}</>}
      lead={t('What you allow apps and scripts to do with your account, and the tools to build your own.')}
    >
      <HomeFactPanels facts={facts} adminOf={adminOf} />
      <div class="doors">
        <Door href="/0/profile/apps" title={t('Apps')}>
          {t('See which apps may act for you, and deauthorize those that you do not use.')}
        </Door>
        <Door href="/0/my-apps" title={t('Developer console')}>
          {t('Create personal access tokens for your scripts, and apps for other people.')}
        </Door>
        <Door href="/0/profile/sessions" title={t('Sessions')}>
          {t('See where you are logged in, and end what you do not know.')}
        </Door>
        <Door href="/0/profile/security" title={t('Security')}>
          {t('Change your password, and add a second step to log in.')}
        </Door>
        {adminOf.length > 0 && (
          <Door href="/0/admin" title={t('Admin console')}>
            {rich('Members, apps, tokens, policies and audit log of {names}.', {
              names: <Names names={adminOf.map((workspace) => workspace.name)} />,
            })}
          </Door>
        )}
        <Door href="/docs" title={t('Reference')}>
          {t('How to authenticate, what each scope opens, and what each error means.')}
        </Door>
      </div>
    </Shell>
  )
}

function Door({ href, title, children }: DoorProps & { readonly href: string }) {
  return (
    <section class="panel door">
      <h2>
        <a href={href}>{title}</a>
      </h2>
      <p class="hint">{children}</p>
    </section>
  )
}

interface DoorProps {
  readonly title: string
  readonly children: ComponentChildren
}

function Names({ names }: { readonly names: readonly string[] }) {
  return (
    <>
      {names.map((name, index) => (
        <span key={`${index} ${name}`}>
          {index > 0 && (index === names.length - 1 ? t(' and ') : ', ')}
          <bdi>{name}</bdi>
        </span>
      ))}
    </>
  )
}
