import { known, rich, t } from '../../languages/text.js'
import { worstFirst } from '../../protocol/oauth/scope-danger.js'
import { Button, CsrfField, HiddenFields } from '../../ui/form.js'
import { ExactTime } from '../../ui/time.js'
import type { ConsentView, HeldAccess } from './authorize-consent.js'

/** Whom one trusts by allowing it. */
export function Owner({ owner }: { readonly owner: ConsentView['owner'] }) {
  if (owner.isPerson) return <p class="consent-reach">{t('You made this app.')}</p>
  const { email, isActive, name, sharedWorkspaces } = owner
  return (
    <p class="consent-reach">
      {rich('Made by {name} ({email}){what}{value}.', {
        name: <bdi class="strong">{name}</bdi>,
        email: <bdi>{email}</bdi>,
        what:
          sharedWorkspaces.length === 0 ? (
            <>
              {rich(', who is in <strong>none of your workspaces</strong>', {
                strong: (words) => <strong>{words}</strong>,
              })}
            </>
          ) : (
            <> {rich('of {names}', { names: <Names names={sharedWorkspaces} /> })}</>
          ),
        value: !isActive && t('. Their account here has been deactivated'),
      })}
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
          {rich('An admin of {name} has blocked this app there.', { name: <bdi class="strong">{name}</bdi> })}
        </p>
      ))}
      <Unapproved workspaces={unapprovedWorkspaces} action={askAction} csrf={csrf} consent={consent} />
      {lasts !== null && (
        <p class="consent-reach">
          {rich(
            'It keeps this access for {daysAtMost} at most, and loses it earlier when it does not use it for {daysUnused}. You can end it at any time under {appsLink}.',
            {
              daysAtMost: daysInWords(lasts.daysAtMost),
              daysUnused: daysInWords(lasts.daysUnused),
              appsLink: <AppsLink />,
            },
          )}
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
      <h2 class="consent-heading">{t('It has access already, and keeps it')}</h2>
      <ul>
        {shown.map((one, index) => (
          <HeldLine key={index} held={one} />
        ))}
      </ul>
      {rest.length > 0 && (
        <details class="more">
          <summary>{t('{count, plural, other {# more}}', { count: rest.length })}</summary>
          <ul>
            {rest.map((one, index) => (
              <HeldLine key={index} held={one} />
            ))}
          </ul>
        </details>
      )}
      <p class="consent-reach">
        {rich(
          'Each access is for what is written beside it, whatever you decide now. End what you no longer want under {appsLink}.',
          { appsLink: <AppsLink /> },
        )}
      </p>
    </section>
  )
}

function HeldLine({ held: { count, groups, sinceMs } }: { readonly held: HeldAccess }) {
  const sentences = worstFirst(groups)
  return (
    <li>
      {sentences.map(({ text }) => known(text)).join(' · ')}
      <span class="consent-since">
        {' '}
        {rich('since {when}{count}', {
          when: <ExactTime atMs={sinceMs} />,
          count: count > 1 && t(', {count, plural, one {# connection} other {# connections}}', { count }),
        })}
      </span>
    </li>
  )
}

export function Review({ approvedBy }: { readonly approvedBy: readonly string[] }) {
  return (
    <p class="consent-review">
      {approvedBy.length === 0 ? (
        t('Nobody has reviewed this app. Allow it only if you know and trust who made it.')
      ) : (
        <>{rich('Approved by an admin of {names}.', { names: <Names names={approvedBy} /> })}</>
      )}
    </p>
  )
}

function AppsLink() {
  return <a href="/0/profile/apps">{t('Apps')}</a>
}

const DAYS_PER_YEAR = 365

function daysInWords(days: number): string {
  return days % DAYS_PER_YEAR === 0
    ? t('{days, plural, one {# year} other {# years}}', { days: days / DAYS_PER_YEAR })
    : t('{days, plural, one {# day} other {# days}}', { days })
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
    return <p class="consent-reach">{t('It can reach none of your workspaces.')}</p>
  if (workspaces.length === 0)
    return <p class="consent-reach">{t('You are in no workspace yet. It can reach those that you join.')}</p>
  return (
    <p class="consent-reach">
      {rich('It can reach what you can reach, in {names}.', { names: <Names names={workspaces} /> })}
    </p>
  )
}

/** "A", "A and B", "A, B and C". */
function Names({ names }: { readonly names: readonly string[] }) {
  return (
    <>
      {names.map((name, index) => (
        <span key={`${index} ${name}`}>
          {index > 0 && (index === names.length - 1 ? t(' and ') : ', ')}
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
          {rich('{name} lets only approved apps in, and has not approved this one.{isAsked}', {
            name: <bdi class="strong">{name}</bdi>,
            isAsked: isAsked && t(' Its admins have been asked.'),
          })}
        </p>
      ))}
      {workspaces.some(({ isAsked }) => !isAsked) && (
        <form method="post" action={action} class="consent-form">
          <CsrfField token={csrf} />
          <HiddenFields values={{ client_id: consent.app.clientId, to: consent.address }} />
          <Button kind="plain" isArmed>
            {t('Ask for approval')}
          </Button>
        </form>
      )}
    </>
  )
}
