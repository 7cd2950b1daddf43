import type { ConsentGroup, ConsentSentence } from '../../protocol/oauth/consent-words.js'
import { Card, Document } from '../../ui/document.js'
import { Button, ButtonRow, CsrfField, HiddenFields } from '../../ui/form.js'
import { Bin } from '../../ui/icons/bin.js'
import { safeHref } from '../../ui/safe-href.js'
import type { ConsentView } from './authorize-consent.js'
import type { Destination } from './authorize-destination.js'

/**
 * Asks a person whether an app may do what it asks.
 * @param action  where the decision is posted
 * @param askAction  where the wish goes that an admin approves the app
 * @param notYouHref  where somebody else signs in and comes back
 * @param iconHref  the app's picture; null for an app without one
 */
export function ConsentPage({
  consent,
  action,
  askAction,
  csrf,
  iconHref,
  notYouHref,
}: {
  readonly consent: ConsentView
  readonly action: string
  readonly askAction: string
  readonly csrf: string
  readonly iconHref: string | null
  readonly notYouHref: string
}) {
  const { app, blockedWorkspaces, destination, groups, person, unapprovedWorkspaces, workspaces } = consent
  const isKeptOut = blockedWorkspaces.length + unapprovedWorkspaces.length > 0
  return (
    <Document title={`Grant Permission: ${app.name} wants to access your account`}>
      <Card
        emblem={<Pair appName={app.name} iconHref={iconHref} personName={person.name} />}
        heading={
          <>
            <bdi>{app.name}</bdi> wants to access your account
          </>
        }
        smallPrint={
          <p>
            Signed in as <bdi class="strong">{person.name}</bdi> (<bdi>{person.email}</bdi>){' · '}
            <a href={safeHref(notYouHref)}>Not you?</a>
          </p>
        }
      >
        <p class="consent-destination">{whereTo(destination)}</p>
        <h2 class="consent-heading">If you allow it, this app can</h2>
        <ul class="consent-groups">
          {groups.map((group) => (
            <Group key={group.thing} group={group} />
          ))}
        </ul>
        {workspaces !== null && <Reach workspaces={workspaces} isBlocked={isKeptOut} />}
        {blockedWorkspaces.map((name, index) => (
          <p key={`${index} ${name}`} class="consent-reach">
            An admin of <bdi class="strong">{name}</bdi> has blocked this app there.
          </p>
        ))}
        {unapprovedWorkspaces.length > 0 && (
          <Unapproved workspaces={unapprovedWorkspaces} action={askAction} csrf={csrf} consent={consent} />
        )}
        <p class="consent-review">
          Nobody has reviewed this app. Allow it only if you know and trust who made it.
        </p>
        <form method="post" action={action} class="consent-form">
          <CsrfField token={csrf} />
          <HiddenFields values={{ request: consent.query, scopes: consent.scopes, person: person.gid }} />
          <ButtonRow>
            <Button kind="plain" name="decision" value="deny">
              Deny
            </Button>
            <Button name="decision" value="allow">
              Allow
            </Button>
          </ButtonRow>
        </form>
      </Card>
    </Document>
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

function Group({ group: { sentences, thing } }: { readonly group: ConsentGroup }) {
  const [first, ...more] = sentences.map(({ scope }) => scope)
  // Full permissions are one scope and several sentences.
  const shared = more.length > 0 && more.every((scope) => scope === first) ? first : null
  return (
    <li class="consent-group">
      <div class="consent-thing">
        <h3>{capitalised(thing)}</h3>
        {shared !== null && <code>{shared}</code>}
      </div>
      <ul>
        {sentences.map((sentence) => (
          <Sentence key={sentence.text} sentence={sentence} namesScope={shared === null} />
        ))}
      </ul>
    </li>
  )
}

function Sentence({
  sentence: { deletes, scope, text },
  namesScope,
}: {
  readonly sentence: ConsentSentence
  readonly namesScope: boolean
}) {
  return (
    <li class={deletes ? 'consent-scope deletes' : 'consent-scope'}>
      <span>
        {deletes && <Bin />}
        {text}
      </span>
      {namesScope && <code>{scope}</code>}
    </li>
  )
}

function Reach({
  workspaces,
  isBlocked,
}: {
  readonly workspaces: readonly string[]
  /** Whether there are workspaces that it cannot reach. */
  readonly isBlocked: boolean
}) {
  if (workspaces.length === 0 && isBlocked)
    return <p class="consent-reach">It can reach none of your workspaces.</p>
  if (workspaces.length === 0)
    return <p class="consent-reach">You are in no workspace yet. It can reach those that you join.</p>
  return (
    <p class="consent-reach">
      It can reach what you can reach, in{' '}
      {workspaces.map((name, index) => (
        <span key={`${index} ${name}`}>
          {index > 0 && (index === workspaces.length - 1 ? ' and ' : ', ')}
          <bdi class="strong">{name}</bdi>
        </span>
      ))}
      .
    </p>
  )
}

/** Where the app stays out until an admin approves it, and the way to ask for that. */
function Unapproved({
  action,
  consent,
  csrf,
  workspaces,
}: {
  readonly workspaces: ConsentView['unapprovedWorkspaces']
  readonly action: string
  readonly consent: ConsentView
  readonly csrf: string
}) {
  return (
    <>
      {workspaces.map(({ isAsked, name }, index) => (
        <p key={`${index} ${name}`} class="consent-reach">
          <bdi class="strong">{name}</bdi> lets only approved apps in, and has not approved this one.
          {isAsked && ' Its admins have been asked.'}
        </p>
      ))}
      {workspaces.some(({ isAsked }) => !isAsked) && (
        <form method="post" action={action} class="consent-form">
          <CsrfField token={csrf} />
          <HiddenFields values={{ client_id: consent.app.clientId, to: consent.address }} />
          <Button kind="plain">Ask for approval</Button>
        </form>
      )}
    </>
  )
}

function whereTo(destination: Destination) {
  switch (destination.kind) {
    case 'site':
      return (
        <>
          You will return to <code>{destination.host}</code>
        </>
      )
    case 'device':
      return (
        <>
          You will return to the app on this device, <code>{destination.host}</code>
        </>
      )
    case 'copy':
      return 'You will get a code to copy into the app'
  }
}

/** The first character as people see it: an emoji of several parts is one. */
function initialOf(name: string): string {
  const [first] = new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(name.trim())
  return (first?.segment ?? '').toUpperCase()
}

const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
