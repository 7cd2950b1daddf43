/**
 * What sealed secrets belong to. Part of what is stored: a context that changes is a secret that does not open.
 */

/** The secret of a person's authenticator app. */
export function appContext(userGid: string): string {
  return `totp ${userGid}`
}

/** The private half of a signing key. */
export function signingKeyContext(kid: string): string {
  return `signing key ${kid}`
}

/** A key of the installation, by the name of its setting. */
export function settingContext(name: string): string {
  return `setting ${name}`
}

/** What a webhook's deliveries are signed with. */
export function webhookContext(gid: string): string {
  return `webhook ${gid}`
}
