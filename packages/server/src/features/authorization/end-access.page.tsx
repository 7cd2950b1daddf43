import { known, rich, t } from '../../languages/text.js'
import type { ComponentChildren } from 'preact'
import { worstFirst } from '../../protocol/oauth/scope-danger.js'
import { AppIcon } from '../../ui/avatar.js'
import { FormActions, LinkButton } from '../../ui/button.js'
import { Price } from '../../ui/danger-zone.js'
import { Button, CsrfField } from '../../ui/form.js'
import { BackLink } from '../../ui/page-header.js'
import { Panel } from '../../ui/panel.js'
import { Shell, type Frame } from '../../ui/shell.js'
import { Time } from '../../ui/time.js'
import type { ShownApp } from './authorized-apps.page.js'
import type { ConnectionView } from './list-authorized-apps.js'

/** `GET /0/profile/apps/:clientId/deauthorize`: what it costs, before it happens. */
export function DeauthorizePage({ frame, app }: { readonly frame: Frame; readonly app: ShownApp }) {
  const { connections, deauthorizeHref, name } = app
  return (
    <EndPage
      frame={frame}
      app={app}
      title={t('Deauthorize {name}', { name })}
      heading={<>{rich('Deauthorize {name}?', { name: <bdi>{name}</bdi> })}</>}
      connection={connections[0] ?? null}
      price={[
        connections.length === 0
          ? t('It has no access at the moment, and cannot get any without asking you.')
          : t(
              'It loses its access at once: {count, plural, one {# connection ends} other {# connections end}}, with every token.',
              { count: connections.length },
            ),
        t('What it made or changed for you stays.'),
        t('It can ask you again. You then decide anew.'),
      ]}
      action={deauthorizeHref}
      button={t('Deauthorize app')}
    />
  )
}

/** `GET /0/profile/apps/:clientId/connections/:gid/end`: the same for one of several. */
export function EndConnectionPage({
  app,
  connection,
  frame,
}: {
  readonly frame: Frame
  readonly app: ShownApp
  readonly connection: ConnectionView
}) {
  const { connections, endHrefOf, name } = app
  const others = connections.length - 1
  return (
    <EndPage
      frame={frame}
      app={app}
      title={t('End a connection of {name}', { name })}
      heading={<>{rich('End a connection of {name}?', { name: <bdi>{name}</bdi> })}</>}
      connection={connection}
      price={[
        t('It loses its access at once, with every token.'),
        others === 0
          ? t('The app has no other.')
          : t(
              '{others, plural, one {# other connection of the app goes on, with what is written beside it} other {# other connections of the app go on, with what is written beside them}}.',
              { others },
            ),
        t('The app has to ask you before it gets another.'),
      ]}
      action={endHrefOf(connection.grantGid)}
      button={t('End connection')}
    />
  )
}

function EndPage({
  action,
  app,
  button,
  connection,
  frame,
  heading,
  price,
  title,
}: {
  readonly frame: Frame
  readonly app: ShownApp
  readonly title: string
  readonly heading: ComponentChildren
  /** The one that is shown; null for an app without any. */
  readonly connection: ConnectionView | null
  readonly price: readonly string[]
  readonly action: string
  readonly button: string
}) {
  return (
    <Shell
      frame={frame}
      nav="profile"
      title={title}
      heading={heading}
      above={<BackLink href="/0/profile/apps">{t('Apps')}</BackLink>}
    >
      <Panel>
        <div class="person">
          <AppIcon name={app.name} href={app.iconHref} size={56} />
          <div>
            {connection !== null && <Words connection={connection} />}
            <LastUse connection={connection} />
          </div>
        </div>
        <Price items={price} />
        <form method="post" action={action}>
          <CsrfField token={frame.csrfToken} />
          <FormActions>
            <Button kind="danger">{button}</Button>
            <LinkButton href="/0/profile/apps">{t('Keep it')}</LinkButton>
          </FormActions>
        </form>
      </Panel>
    </Shell>
  )
}

function Words({ connection: { groups, sinceMs } }: { readonly connection: ConnectionView }) {
  const sentences = worstFirst(groups)
  return (
    <p>
      {rich('{what}, since {when}.', {
        what: sentences.map(({ text }) => known(text)).join(' · '),
        when: <Time atMs={sinceMs} />,
      })}
    </p>
  )
}

function LastUse({ connection }: { readonly connection: ConnectionView | null }) {
  if (connection === null || connection.lastUsedAtMs === null)
    return <p>{t('This access has not been used yet.')}</p>
  const { lastUsedAddress, lastUsedAtMs } = connection
  return (
    <p>
      {rich('Last used {when}{lastUsedAddress}.', {
        when: <Time atMs={lastUsedAtMs} />,
        lastUsedAddress: lastUsedAddress !== null && (
          <> {rich('from {lastUsedAddress}', { lastUsedAddress: <code>{lastUsedAddress}</code> })}</>
        ),
      })}
    </p>
  )
}
