import { exactFormat } from '../../languages/formats.js'
import { known, t, type Text } from '../../languages/text.js'
import { endedWords } from './ended-words.rules.js'
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
  /** What the server is called. */
  readonly product?: string
}

/** @returns the words of a mail */
export function mailWords(
  mail: Mail,
  { link, name, product = MAIL_PRODUCT, publicUrl }: Circumstances,
): MailWords {
  const host = new URL(publicUrl).host
  const page = (path: string) => `${publicUrl}${path}`
  switch (mail.kind) {
    case 'password_reset':
      return {
        subject: t('Set a new password for {product} at {host}', { product, host }),
        name,
        lines: [
          t('Somebody, from the address {address}, asked for a new password for your account at {host}.', {
            address: mail.facts.address,
            host,
          }),
          t(
            'The link works once, within an hour. Once you have set a password, you are logged out everywhere.',
          ),
        ],
        action: link === null ? null : { text: t('Set a new password'), href: link },
        closing: t('If it was not you, do nothing: your password stays as it is.'),
      }
    case 'invitation':
      return {
        subject: t('Join {workspace} on {product}', {
          workspace: oneLine(mail.facts.workspace),
          product,
        }),
        name,
        lines: [
          t('{invitedBy} invites you to the workspace {workspace} at {host}.', {
            invitedBy: mail.facts.invitedBy,
            workspace: mail.facts.workspace,
            host,
          }),
          t('The link works once, until {expiresAtMs}, for this address alone.', {
            expiresAtMs: exactly(mail.facts.expiresAtMs),
          }),
        ],
        action: link === null ? null : { text: t('Join the workspace'), href: link },
        closing: t('If you do not know them, do nothing: nobody joins without the link.'),
      }
    case 'password_changed':
      return {
        subject: t('Your password for {product} at {host} was changed', { product, host }),
        name,
        lines: [
          t(
            '{facts} All your sessions were ended; apps that you allowed and your personal access tokens keep working.',
            { facts: changedBy(mail.facts) },
          ),
        ],
        action: { text: t('See your sessions'), href: page('/0/profile/sessions') },
        closing: t('If it was not you, set a new password at once: {page}', { page: page('/login/reset') }),
      }
    case 'token_unused':
      return {
        subject: t('A personal access token of yours at {host} was revoked', { host }),
        name,
        lines: [
          t(
            'Your token {name} ({hint}) was not used for longer than a workspace of yours allows, so it was revoked.',
            { name: mail.facts.name, hint: mail.facts.hint },
          ),
        ],
        action: { text: t('Create another one'), href: page('/0/my-apps') },
        closing: t('If nothing of yours needs it, there is nothing to do.'),
      }
    case 'second_factor_changed':
      return {
        subject: t('How you log in to {product} at {host} was changed', { product, host }),
        name,
        lines: [`${known(mail.facts.change)}${from(mail.facts.address)}`],
        action: { text: t('See your security settings'), href: page('/0/profile/security') },
        closing: t('If it was not you, set a new password at once: {page}', { page: page('/login/reset') }),
      }
    case 'second_factor_guessed':
      return {
        subject: t('Somebody knows your password for {product} at {host}', { product, host }),
        name,
        lines: [
          t(
            'With your password, {tries} codes were tried that are not those of your authenticator app, the last one from the address {address}. Nobody got in with them.',
            { tries: mail.facts.tries, address: mail.facts.address },
          ),
          t(
            'For a day, codes are taken only in browsers in which you logged in before. Your passkeys and recovery codes work everywhere. A new password lets codes in again, and shuts out whoever knows the old one.',
          ),
        ],
        action: { text: t('Set a new password'), href: page('/login/reset') },
        closing: t('If it was you who tried them, use a recovery code, or wait.'),
      }
    case 'token_expires': {
      const { items } = mail.facts
      return {
        subject: t('{count, plural, one {{items} expires} other {{items} expire}} soon', {
          count: items.length,
          items: headline(items),
        }),
        name,
        lines: [
          ...listed(items, (item) =>
            t('The {item} expires on {expiresAtMs}.', {
              item: described(item),
              expiresAtMs: exactly(item.expiresAtMs),
            }),
          ),
          t('Whatever uses it then is refused. Make its successor before, and put that in its place.'),
        ],
        action: { text: t('See what expires'), href: page(items[0]?.path ?? '/0/my-apps') },
        closing: t('If nothing uses it any more, let it expire.'),
      }
    }
    case 'credentials_restored':
      return restoredWords(mail.facts, { name, host, page })
    case 'credential_leaked': {
      const { items } = mail.facts
      return {
        subject: t(
          '{count, plural, one {{items} was} other {{items} were}} reported as leaked, and revoked',
          { count: items.length, items: headline(items) },
        ),
        name,
        lines: [
          ...listed(items, (item) =>
            t('The {item} was reported as found in the open. It is revoked.', { item: described(item) }),
          ),
          t('Whatever uses it is refused from now on.'),
        ],
        action: { text: t('Make a new one'), href: page(items[0]?.path ?? '/0/my-apps') },
        closing: t('Look at what was done with it lately, and take it out of the place where it was found.'),
      }
    }
    case 'address_proved':
      return {
        subject: t('Your email address at {host} is confirmed', { host }),
        name,
        lines: [
          t('{facts} The account is yours from now on.', { facts: provedBy(mail.facts) }),
          endedBefore(mail.facts.ended),
        ],
        action: { text: t('See your security settings'), href: page('/0/profile/security') },
        closing: t('If it was not you, set a new password at once: {page}', { page: page('/login/reset') }),
      }
    case 'notices_held':
      return {
        subject: t('More happened to your account at {host} than we mail you about', { host }),
        name,
        lines: [
          t(
            'You got {mails} mails of one kind about your account. Further ones are held back until {untilMs}, so that your mailbox does not fill up.',
            { mails: mail.facts.mails, untilMs: exactly(mail.facts.untilMs) },
          ),
          t(
            'Your sessions, your second factors, your tokens and the apps that you allowed are all on your profile.',
          ),
        ],
        action: { text: t('See your profile'), href: page('/0/profile/security') },
        closing: t('If that was not you, set a new password at once: {page}', { page: page('/login/reset') }),
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
  const since =
    backedUpAtMs === null
      ? t('since that was made')
      : t('since {backedUpAtMs}', { backedUpAtMs: exactly(backedUpAtMs) })
  const what = allOf([
    [tokens, '{count, plural, one {# personal access token} other {# personal access tokens}}'],
    [grants, '{count, plural, one {# app authorization} other {# app authorizations}}'],
    [secrets, '{count, plural, one {# client secret} other {# client secrets}}'],
  ])
  const isKept = credentials === 'keep'
  return {
    subject:
      what === ''
        ? t('{host} was restored from a backup', { host })
        : isKept
          ? t('Credentials of yours at {host} work again', { host })
          : t('Credentials of yours at {host} were ended', { host }),
    name,
    lines: [
      isKept
        ? t('Whoever runs {host} restored it from a backup.', { host })
        : t(
            'Whoever runs {host} restored it from a backup, and ended every token, app authorization and client secret in it.',
            { host },
          ),
      ...(what === ''
        ? []
        : isKept
          ? [
              t(
                'What you revoked {since} works again. Of yours: {what}. Each of them is marked in your lists.',
                { since, what },
              ),
              t('Revoke again what you had revoked, and rotate what others may have.'),
            ]
          : [
              t(
                'Of yours: {what}. Whatever uses them is refused: make new tokens and client secrets, and allow your apps again.',
                { what },
              ),
            ]),
      ...signInLines(facts, since),
    ],
    action:
      what === ''
        ? { text: t('See how you log in'), href: page('/0/profile/security') }
        : { text: t('See your tokens and apps'), href: page('/0/my-apps') },
    closing: t('You are logged out everywhere.'),
  }
}

/** What logs somebody in is that of the backup, whatever became of tokens; recovery codes go with them. */
function signInLines(
  facts: Extract<Mail, { readonly kind: 'credentials_restored' }>['facts'],
  since: string,
): readonly string[] {
  const { authenticatorApps, credentials, hasPassword, passkeys, recoveryCodes } = facts
  const ways = allOf([
    [hasPassword ? 1 : 0, '{count, plural, one {# password} other {# passwords}}'],
    [passkeys, '{count, plural, one {# passkey} other {# passkeys}}'],
    [authenticatorApps, '{count, plural, one {# authenticator app} other {# authenticator apps}}'],
    [
      credentials === 'keep' ? recoveryCodes : 0,
      '{count, plural, one {# recovery code} other {# recovery codes}}',
    ],
  ])
  return [
    ...(ways === ''
      ? []
      : [
          t(
            'What logs you in is that of the backup as well: {ways}. If you changed or removed any of it {since}, do so again.',
            { ways, since },
          ),
        ]),
    ...(credentials === 'end' && recoveryCodes > 0
      ? [t('Your recovery codes are void: make new ones.')]
      : []),
  ]
}

/** "2 passkeys, 1 password", without what there is none of. */
function allOf(items: readonly (readonly [count: number, what: Text])[]): string {
  return items
    .filter(([count]) => count > 0)
    .map(([count, what]) => t(what, { count }))
    .join(', ')
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
  return more === 0 ? named : [...named, t('And {more} more.', { more })]
}

/** What it is about, for a subject. */
function headline(items: readonly Named[]): string {
  const [first] = items
  return first !== undefined && items.length === 1
    ? t('Your {what} “{name}”', { what: known(first.what), name: oneLine(first.name) })
    : t('{count} of your credentials', { count: items.length })
}

function described({ hint, name, what }: Named): string {
  return t('{what} “{name}” ({hint})', { what: known(what), name, hint })
}

function changedBy({ address, by }: Extract<Mail, { readonly kind: 'password_changed' }>['facts']): string {
  switch (by) {
    case 'person':
      return t('You changed your password.{address}', { address: from(address) })
    case 'reset':
      return t('Your password was reset with a link from an email.{address}', { address: from(address) })
    case 'operator':
      return t('Whoever runs this server set a new password for you.')
  }
}

function provedBy({ address, by }: Extract<Mail, { readonly kind: 'address_proved' }>['facts']): string {
  switch (by) {
    case 'reset':
      return t('You set a password by a link that we mailed to this address.{address}', {
        address: from(address),
      })
    case 'invitation':
      return t('You accepted an invitation that we mailed to this address.{address}', {
        address: from(address),
      })
    case 'operator':
      return t('Whoever runs this server confirmed that this address is yours.')
  }
}

function endedBefore(ended: Extract<Mail, { readonly kind: 'address_proved' }>['facts']['ended']): string {
  if (ended.length === 0) return t('Nothing had been made under it before.')
  return t('Nobody had proved it before, so all that was made under it until then was ended: {ended}.', {
    ended: ended.map((one) => (typeof one === 'string' ? one : endedWords(one))).join(', '),
  })
}

function from(address: string | null): string {
  return address === null ? '' : t(' It was done from the address {address}.', { address })
}

/** Whoever chooses a name chooses no further lines, headers or paragraphs with it. */
function oneLine(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what this is about
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim()
}

function exactly(atMs: number): string {
  return exactFormat(atMs)
}
