import { MAIL_PRODUCT, type Mail } from './mail.js'

/** What a mail says, before it is text or HTML. Lines are plain text; names that people chose stand in them as they are. */
export interface MailWords {
  readonly subject: string
  /** To whom, in the first line; null where nobody's name is known. */
  readonly name: string | null
  readonly lines: readonly string[]
  /** What to do, if there is something to be done. */
  readonly action: { readonly text: string; readonly href: string } | null
  /** Stands at the end: what if this was somebody else? */
  readonly closing: string
}

interface Circumstances {
  readonly name: string | null
  readonly publicUrl: string
  /** Of a reset or an invitation; it has the secret. */
  readonly link: string | null
}

/** @returns the words of a mail */
export function mailWords(mail: Mail, { link, name, publicUrl }: Circumstances): MailWords {
  const host = new URL(publicUrl).host
  const page = (path: string) => `${publicUrl}${path}`
  switch (mail.kind) {
    case 'password_reset':
      return {
        subject: `Set a new password for ${MAIL_PRODUCT} at ${host}`,
        name,
        lines: [
          `Somebody, from the address ${mail.facts.address}, asked for a new password for your account at ${host}.`,
          'The link works once, within an hour. Once you have set a password, you are logged out everywhere.',
        ],
        action: link === null ? null : { text: 'Set a new password', href: link },
        closing: 'If it was not you, do nothing: your password stays as it is.',
      }
    case 'invitation':
      return {
        subject: `Join ${oneLine(mail.facts.workspace)} on ${MAIL_PRODUCT}`,
        name,
        lines: [
          `${mail.facts.invitedBy} invites you to the workspace ${mail.facts.workspace} at ${host}.`,
          `The link works once, until ${exactly(mail.facts.expiresAtMs)}, for this address alone.`,
        ],
        action: link === null ? null : { text: 'Join the workspace', href: link },
        closing: 'If you do not know them, do nothing: nobody joins without the link.',
      }
    case 'password_changed':
      return {
        subject: `Your password for ${MAIL_PRODUCT} at ${host} was changed`,
        name,
        lines: [
          `${changedBy(mail.facts)} All your sessions were ended; apps that you allowed and your personal access tokens keep working.`,
        ],
        action: { text: 'See your sessions', href: page('/0/profile/sessions') },
        closing: `If it was not you, set a new password at once: ${page('/login/reset')}`,
      }
    case 'token_unused':
      return {
        subject: `A personal access token of yours at ${host} was revoked`,
        name,
        lines: [
          `Your token ${mail.facts.name} (${mail.facts.hint}) was not used for longer than a workspace of yours allows, so it was revoked.`,
        ],
        action: { text: 'Create another one', href: page('/0/my-apps') },
        closing: 'If nothing of yours needs it, there is nothing to do.',
      }
    case 'second_factor_changed':
      return {
        subject: `How you log in to ${MAIL_PRODUCT} at ${host} was changed`,
        name,
        lines: [`${mail.facts.change}${from(mail.facts.address)}`],
        action: { text: 'See your security settings', href: page('/0/profile/security') },
        closing: `If it was not you, set a new password at once: ${page('/login/reset')}`,
      }
    case 'second_factor_guessed':
      return {
        subject: `Somebody knows your password for ${MAIL_PRODUCT} at ${host}`,
        name,
        lines: [
          `With your password, ${mail.facts.tries} codes were tried that are not those of your authenticator app, the last one from the address ${mail.facts.address}. Nobody got in with them.`,
          'For a day, codes are taken only in browsers in which you logged in before. Your passkeys and recovery codes work everywhere. A new password lets codes in again, and shuts out whoever knows the old one.',
        ],
        action: { text: 'Set a new password', href: page('/login/reset') },
        closing: 'If it was you who tried them, use a recovery code, or wait.',
      }
    case 'token_expires': {
      const { items } = mail.facts
      return {
        subject: `${headline(items)} ${items.length === 1 ? 'expires' : 'expire'} soon`,
        name,
        lines: [
          ...listed(items, (item) => `The ${described(item)} expires on ${exactly(item.expiresAtMs)}.`),
          'Whatever uses it then is refused. Make its successor before, and put that in its place.',
        ],
        action: { text: 'See what expires', href: page(items[0]?.path ?? '/0/my-apps') },
        closing: 'If nothing uses it any more, let it expire.',
      }
    }
    case 'credentials_restored':
      return restoredWords(mail.facts, { name, host, page })
    case 'credential_leaked': {
      const { items } = mail.facts
      return {
        subject: `${headline(items)} ${items.length === 1 ? 'was' : 'were'} reported as leaked, and revoked`,
        name,
        lines: [
          ...listed(
            items,
            (item) => `The ${described(item)} was reported as found in the open. It is revoked.`,
          ),
          'Whatever uses it is refused from now on.',
        ],
        action: { text: 'Make a new one', href: page(items[0]?.path ?? '/0/my-apps') },
        closing: 'Look at what was done with it lately, and take it out of the place where it was found.',
      }
    }
    case 'address_proved':
      return {
        subject: `Your email address at ${host} is confirmed`,
        name,
        lines: [`${provedBy(mail.facts)} The account is yours from now on.`, endedBefore(mail.facts.ended)],
        action: { text: 'See your security settings', href: page('/0/profile/security') },
        closing: `If it was not you, set a new password at once: ${page('/login/reset')}`,
      }
    case 'notices_held':
      return {
        subject: `More happened to your account at ${host} than we mail you about`,
        name,
        lines: [
          `You got ${mail.facts.mails} mails of one kind about your account. Further ones are held back until ${exactly(mail.facts.untilMs)}, so that your mailbox does not fill up.`,
          'Your sessions, your second factors, your tokens and the apps that you allowed are all on your profile.',
        ],
        action: { text: 'See your profile', href: page('/0/profile/security') },
        closing: `If that was not you, set a new password at once: ${page('/login/reset')}`,
      }
  }
}

/** What somebody has to know of credentials that came back with a backup, or ended with it. */
function restoredWords(
  facts: Extract<Mail, { readonly kind: 'credentials_restored' }>['facts'],
  {
    host,
    name,
    page,
  }: { readonly name: string | null; readonly host: string; readonly page: (path: string) => string },
): MailWords {
  const { backedUpAtMs, credentials, grants, secrets, tokens } = facts
  const since = backedUpAtMs === null ? 'since that was made' : `since ${exactly(backedUpAtMs)}`
  const what = allOf([
    [tokens, 'personal access token'],
    [grants, 'app authorization'],
    [secrets, 'client secret'],
  ])
  const isKept = credentials === 'keep'
  const changed = isKept ? 'work again' : 'were ended'
  return {
    subject:
      what === '' ? `${host} was restored from a backup` : `Credentials of yours at ${host} ${changed}`,
    name,
    lines: [
      `Whoever runs ${host} restored it from a backup${isKept ? '' : ', and ended every token, app authorization and client secret in it'}.`,
      ...(what === ''
        ? []
        : isKept
          ? [
              `What you revoked ${since} works again. Of yours: ${what}. Each of them is marked in your lists.`,
              'Revoke again what you had revoked, and rotate what others may have.',
            ]
          : [
              `Of yours: ${what}. Whatever uses them is refused: make new tokens and client secrets, and allow your apps again.`,
            ]),
      ...signInLines(facts, since),
    ],
    action:
      what === ''
        ? { text: 'See how you log in', href: page('/0/profile/security') }
        : { text: 'See your tokens and apps', href: page('/0/my-apps') },
    closing: 'You are logged out everywhere.',
  }
}

/** What logs somebody in is that of the backup, whatever became of tokens; recovery codes go with them. */
function signInLines(
  facts: Extract<Mail, { readonly kind: 'credentials_restored' }>['facts'],
  since: string,
): readonly string[] {
  const { authenticatorApps, credentials, hasPassword, passkeys, recoveryCodes } = facts
  const ways = allOf([
    [hasPassword ? 1 : 0, 'password'],
    [passkeys, 'passkey'],
    [authenticatorApps, 'authenticator app'],
    [credentials === 'keep' ? recoveryCodes : 0, 'recovery code'],
  ])
  return [
    ...(ways === ''
      ? []
      : [
          `What logs you in is that of the backup as well: ${ways}. If you changed or removed any of it ${since}, do so again.`,
        ]),
    ...(credentials === 'end' && recoveryCodes > 0 ? ['Your recovery codes are void: make new ones.'] : []),
  ]
}

/** "2 passkeys, 1 password", without what there is none of. */
function allOf(items: readonly (readonly [count: number, what: string])[]): string {
  return items
    .filter(([count]) => count > 0)
    .map(([count, what]) => numbered(count, what))
    .join(', ')
}

function numbered(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}

/** A mail for programs that show no HTML, and for people who prefer it so. */
export function mailText(words: MailWords): string {
  const { action, closing, lines, name } = words
  const paragraphs = [
    ...(name === null ? [] : [`${oneLine(name)},`]),
    ...lines.map(oneLine),
    ...(action === null ? [] : [`${action.text}:\n${action.href}`]),
    oneLine(closing),
  ]
  return `${paragraphs.join('\n\n')}\n`
}

interface Named {
  readonly what: string
  readonly name: string
  readonly hint: string
}

/** More than so many are counted, not named. */
const ITEMS_NAMED_MAX = 20

function listed<Item extends Named>(items: readonly Item[], line: (item: Item) => string): readonly string[] {
  const named = items.slice(0, ITEMS_NAMED_MAX).map(line)
  const more = items.length - named.length
  return more === 0 ? named : [...named, `And ${more} more.`]
}

/** What it is about, for a subject. */
function headline(items: readonly Named[]): string {
  const [first] = items
  return first !== undefined && items.length === 1
    ? `Your ${first.what} “${oneLine(first.name)}”`
    : `${items.length} of your credentials`
}

function described({ hint, name, what }: Named): string {
  return `${what} “${name}” (${hint})`
}

function changedBy({ address, by }: Extract<Mail, { readonly kind: 'password_changed' }>['facts']): string {
  switch (by) {
    case 'person':
      return `You changed your password.${from(address)}`
    case 'reset':
      return `Your password was reset with a link from an email.${from(address)}`
    case 'operator':
      return 'Whoever runs this server set a new password for you.'
  }
}

function provedBy({ address, by }: Extract<Mail, { readonly kind: 'address_proved' }>['facts']): string {
  switch (by) {
    case 'reset':
      return `You set a password by a link that we mailed to this address.${from(address)}`
    case 'invitation':
      return `You accepted an invitation that we mailed to this address.${from(address)}`
    case 'operator':
      return 'Whoever runs this server confirmed that this address is yours.'
  }
}

function endedBefore(ended: Extract<Mail, { readonly kind: 'address_proved' }>['facts']['ended']): string {
  if (ended.length === 0) return 'Nothing had been made under it before.'
  return `Nobody had proved it before, so all that was made under it until then was ended: ${ended.join(', ')}.`
}

function from(address: string | null): string {
  return address === null ? '' : ` It was done from the address ${address}.`
}

/** Whoever chooses a name chooses no further lines, headers or paragraphs with it. */
function oneLine(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what this is about
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim()
}

const EXACT = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'medium',
  timeStyle: 'short',
  timeZone: 'UTC',
})

function exactly(atMs: number): string {
  return `${EXACT.format(atMs)} UTC`
}
