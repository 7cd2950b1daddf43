import { worstFirst } from '../../protocol/oauth/scope-danger.js'
import { Button, CsrfField, HiddenFields } from '../../ui/form.js'
import { ExactTime } from '../../ui/time.js'
import { counted } from '../../ui/time-words.js'
import type { ConsentView, HeldAccess } from './authorize-consent.js'

/** Whom one trusts by allowing it. */
export function Owner({ owner }: { readonly owner: ConsentView['owner'] }) {
  if (owner.isPerson) return <p class="consent-reach">You made this app.</p>
  const { email, isActive, name, sharedWorkspaces } = owner
  return (
    <p class="consent-reach">
      Made by <bdi class="strong">{name}</bdi> (<bdi>{email}</bdi>)
      {sharedWorkspaces.length === 0 ? (
        <>
          , who is in <strong>none of your workspaces</strong>
        </>
      ) : (
        <>
          {' '}
          of <Names names={sharedWorkspaces} />
        </>
      )}
      {!isActive && '. Their account here has been deactivated'}.
    </p>
  )
}

/** How far it reaches, and for how long. */
export function Bounds({
  askAction,
  consent,
  csrf,
}: {
  readonly consent: ConsentView
  readonly askAction: string
  readonly csrf: string
}) {
  const { blockedWorkspaces, lasts, unapprovedWorkspaces, workspaces } = consent
  const isKeptOutOfSome = blockedWorkspaces.length + unapprovedWorkspaces.length > 0
  return (
    <>
      {workspaces !== null && <Reach workspaces={workspaces} isBlocked={isKeptOutOfSome} />}
      {blockedWorkspaces.map((name, index) => (
        <p key={`${index} ${name}`} class="consent-reach">
          An admin of <bdi class="strong">{name}</bdi> has blocked this app there.
        </p>
      ))}
      {unapprovedWorkspaces.length > 0 && (
        <Unapproved workspaces={unapprovedWorkspaces} action={askAction} csrf={csrf} consent={consent} />
      )}
      {lasts !== null && (
        <p class="consent-reach">
          It keeps this access for {daysInWords(lasts.daysAtMost)} at most, and loses it earlier when it does
          not use it for {daysInWords(lasts.daysUnused)}. You can end it at any time under <AppsLink />.
        </p>
      )}
    </>
  )
}

/** Beyond this, and one more, the rest is folded. */
const HELD_SHOWN_MAX = 3

/** What is not up for decision now. */
export function Held({ held }: { readonly held: readonly HeldAccess[] }) {
  const shown = held.length > HELD_SHOWN_MAX + 1 ? held.slice(0, HELD_SHOWN_MAX) : held
  const rest = held.slice(shown.length)
  return (
    <section class="consent-held">
      <h2 class="consent-heading">It has access already, and keeps it</h2>
      <ul>
        {shown.map((one, index) => (
          <HeldLine key={index} held={one} />
        ))}
      </ul>
      {rest.length > 0 && (
        <details class="more">
          <summary>{counted(rest.length, 'more')}</summary>
          <ul>
            {rest.map((one, index) => (
              <HeldLine key={index} held={one} />
            ))}
          </ul>
        </details>
      )}
      <p class="consent-reach">
        Each access is for what is written beside it, whatever you decide now. End what you no longer want
        under <AppsLink />.
      </p>
    </section>
  )
}

function HeldLine({ held: { count, groups, sinceMs } }: { readonly held: HeldAccess }) {
  const sentences = worstFirst(groups)
  return (
    <li>
      {sentences.map(({ text }) => text).join(' · ')}
      <span class="consent-since">
        {' '}
        since <ExactTime atMs={sinceMs} />
        {count > 1 && `, ${counted(count, 'connection')}`}
      </span>
    </li>
  )
}

export function Review({ approvedBy }: { readonly approvedBy: readonly string[] }) {
  return (
    <p class="consent-review">
      {approvedBy.length === 0 ? (
        'Nobody has reviewed this app. Allow it only if you know and trust who made it.'
      ) : (
        <>
          Approved by an admin of <Names names={approvedBy} />.
        </>
      )}
    </p>
  )
}

function AppsLink() {
  return <a href="/0/profile/apps">Apps</a>
}

const DAYS_PER_YEAR = 365

function daysInWords(days: number): string {
  return days % DAYS_PER_YEAR === 0 ? counted(days / DAYS_PER_YEAR, 'year') : counted(days, 'day')
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
      It can reach what you can reach, in <Names names={workspaces} />.
    </p>
  )
}

/** "A", "A and B", "A, B and C". */
function Names({ names }: { readonly names: readonly string[] }) {
  return (
    <>
      {names.map((name, index) => (
        <span key={`${index} ${name}`}>
          {index > 0 && (index === names.length - 1 ? ' and ' : ', ')}
          <bdi class="strong">{name}</bdi>
        </span>
      ))}
    </>
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
          <Button kind="plain" isArmed>
            Ask for approval
          </Button>
        </form>
      )}
    </>
  )
}
