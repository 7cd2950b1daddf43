import { rich, t, type Text } from '../../languages/text.js'
import type { ComponentChildren } from 'preact'
import { Card, Document } from '../../ui/document.js'
import { Button, ButtonRow, CsrfField, HiddenFields } from '../../ui/form.js'
import { Warning } from '../../ui/icons/warning.js'
import { ScopeGroups } from '../../ui/scope-groups.js'
import { safeHref } from '../../ui/safe-href.js'
import type { AskedAgain } from './authorize.js'
import type { ConsentView } from './authorize-consent.js'
import type { Destination } from './authorize-destination.js'
import { Bounds, Held, Owner, Review } from './consent-facts.page.js'

/**
 * Asks a person whether an app may do what it asks.
 * @param again  why a page is shown again that was answered already; null for one that was not
 * @param action  where the decision is posted
 * @param askAction  where the wish goes that an admin approves the app
 * @param hidden  what travels with the decision
 * @param notYouHref  where somebody else signs in and comes back
 * @param iconHref  the app's picture; null for an app without one
 */
export function ConsentPage({
  again,
  consent,
  action,
  askAction,
  csrf,
  hidden,
  iconHref,
  notYouHref,
}: {
  readonly again: AskedAgain | null
  readonly consent: ConsentView
  readonly action: string
  readonly askAction: string
  readonly csrf: string
  readonly hidden: Readonly<Record<string, string | null>>
  readonly iconHref: string | null
  readonly notYouHref: string
}) {
  const { app, destination, groups, isKeptOut, lookAlike, person } = consent
  return (
    <Document
      title={t('Grant Permission: {name} wants to access your account', { name: app.name })}
      scripts={['arm.js']}
    >
      <Card
        emblem={<Pair appName={app.name} iconHref={iconHref} personName={person.name} />}
        heading={<>{rich('{name} wants to access your account', { name: <bdi>{app.name}</bdi> })}</>}
        smallPrint={
          <p>
            {rich('Signed in as {name} ({email}) · <a>Not you?</a>', {
              name: <bdi class="strong">{person.name}</bdi>,
              email: <bdi>{person.email}</bdi>,
              a: (words) => <a href={safeHref(notYouHref)}>{words}</a>,
            })}
          </p>
        }
      >
        <p class="consent-destination">{whereTo(destination)}</p>
        {again !== null && <Notice>{t(AGAIN_WORDS[again])}</Notice>}
        {lookAlike !== null && (
          <Notice>
            {rich(
              'Your workspaces use another app with a name that looks like this one: {name}. This is not that app. Allow it only if you expected it.',
              { name: <bdi class="strong">{lookAlike.name}</bdi> },
            )}
          </Notice>
        )}
        <Owner owner={consent.owner} />
        <h2 class="consent-heading">{t('If you allow it, this app can')}</h2>
        <ScopeGroups groups={groups} />
        <Bounds consent={consent} askAction={askAction} csrf={csrf} />
        {consent.held.length > 0 && <Held held={consent.held} />}
        <Review approvedBy={consent.approvedBy} />
        <form method="post" action={action} class="consent-form">
          <CsrfField token={csrf} />
          <HiddenFields values={hidden} />
          <ButtonRow>
            <Button kind="plain" name="decision" value="deny" isArmed>
              {isKeptOut ? t('Go back') : t('Deny')}
            </Button>
            {!isKeptOut && (
              <Button name="decision" value="allow" isArmed>
                {t('Allow')}
              </Button>
            )}
          </ButtonRow>
        </form>
      </Card>
    </Document>
  )
}

const AGAIN_WORDS: Readonly<Record<AskedAgain, Text>> = {
  decided_before:
    'You have decided on this page already, and that was done once. If the app did not open, or you want something else, decide again.',
  changed:
    'Nothing was decided: this page had been open for too long, or what is asked has changed since. Read it again, then decide.',
}

function Notice({ children }: { readonly children: ComponentChildren }) {
  return (
    <div class="consent-notice" role="status">
      <Warning />
      <p>{children}</p>
    </div>
  )
}

/** Who asks and who is asked, joined by a line. Their names stand in the text; here they are pictures. */
function Pair({
  appName,
  iconHref,
  personName,
}: {
  readonly appName: string
  readonly iconHref: string | null
  readonly personName: string
}) {
  return (
    <div class="consent-pair" aria-hidden="true">
      {iconHref === null ? (
        <span class="consent-app">{initialOf(appName)}</span>
      ) : (
        <img class="consent-app" src={safeHref(iconHref)} alt="" width="56" height="56" />
      )}
      <span class="consent-line" />
      <span class="consent-avatar">{initialOf(personName)}</span>
    </div>
  )
}

function whereTo(destination: Destination) {
  switch (destination.kind) {
    case 'site':
      return <>{rich('You will return to {host}', { host: <code>{destination.host}</code> })}</>
    case 'device':
      return (
        <>
          {rich('You will return to the app on this device, {host}', {
            host: <code>{destination.host}</code>,
          })}
        </>
      )
    case 'claimed':
      return (
        <>
          {rich(
            'You will go on to whichever app on this device opens {scheme} addresses. Any app can claim them: allow only what you started yourself',
            { scheme: <code>{destination.scheme}:</code> },
          )}
        </>
      )
    case 'network':
      return (
        <>
          {rich(
            'You will return to {host}, a machine in a private network, over a connection that others in that network can read',
            { host: <code>{destination.host}</code> },
          )}
        </>
      )
    case 'copy':
      return t('You will get a code to copy into the app')
  }
}

/** The first character as people see it: an emoji of several parts is one. */
function initialOf(name: string): string {
  const [first] = new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(name.trim())
  return (first?.segment ?? '').toUpperCase()
}
