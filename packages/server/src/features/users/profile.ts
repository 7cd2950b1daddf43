import type { Gid } from '../../protocol/asana/gid.js'
import { nameFault } from '../../protocol/asana/text.js'
import { cleanPicture, PICTURE_SIDE_PIXELS_MAX, type Picture } from '../../protocol/pictures/picture.js'
import { isLanguage } from '../../languages/languages.js'
import { t } from '../../languages/text.js'
import type { Clock } from '../../platform/clock.js'
import type { Random } from '../../platform/random.js'
import type { Actor } from '../audit/audit-event.js'
import { USER_NAME_LENGTH_MAX } from './user.js'

/** A file of a picture as it is uploaded. */
export const PROFILE_PICTURE_BYTES_MAX = 512 * 1_024
/** Nobody guesses so many. */
const PICTURE_NAME_BYTES = 24
const PICTURE_PATH = '/profile-pictures/'
/** What may stand in the address of a picture. */
const PICTURE_NAME = /^[\w-]{32}$/

/** What people change of themselves. */
export interface Profile {
  readonly name: string
  /** Null for what their browser says. */
  readonly language: string | null
  /** Null for UTC. */
  readonly timeZone: string | null
}

export type ProfileField = 'name' | 'language' | 'time_zone'

export interface ProfileStore {
  /** **Atomic:** what changes, and the audit row that names it; nothing where nothing does. **On conflict:** the last one stays. */
  save(input: {
    readonly userGid: Gid
    /** What is left out stays. */
    readonly profile: Partial<Profile>
    readonly actor: Actor
    readonly nowMs: number
  }): Promise<void>

  /** **Atomic:** the old picture goes, the new one comes, and the audit row; nothing where there was none and none comes. */
  setPicture(input: {
    readonly userGid: Gid
    readonly picture: (Picture & { readonly name: string }) | null
    readonly actor: Actor
    readonly nowMs: number
  }): Promise<void>

  /** @returns null for a name that no picture has */
  findPicture(name: string): Promise<Picture | null>
}

/** Where a picture is; whoever knows the address may see it, as with Asana's. */
export function picturePath(name: string): string {
  return PICTURE_PATH + name
}

/** Time zones to choose from, by their IANA names. */
export function timeZones(): readonly string[] {
  return Intl.supportedValuesOf('timeZone')
}

export type SaveProfile = ReturnType<typeof makeSaveProfile>
export type SetPicture = ReturnType<typeof makeSetPicture>
export type FindPicture = ReturnType<typeof makeFindPicture>

/**
 * A person changes what they are called, the language that they are spoken to in, and their time zone.
 * @returns the field that is wrong and how to mend it, without a full stop at the end; or null
 * @throws StoreUnavailable, SessionEnded, nothing else
 */
export function makeSaveProfile(needs: { readonly profiles: ProfileStore; readonly clock: Clock }) {
  return async (request: {
    readonly userGid: Gid
    /** What is left out stays. */
    readonly profile: Partial<Profile>
    readonly actor: Actor
  }): Promise<{ readonly field: ProfileField; readonly message: string } | null> => {
    const { name, ...rest } = request.profile
    const profile = name === undefined ? rest : { ...rest, name: name.trim() }
    const fault = profileFault(profile)
    if (fault !== null) return fault
    await needs.profiles.save({ ...request, profile, nowMs: needs.clock.nowMs() })
    return null
  }
}

function profileFault({ language = null, name, timeZone = null }: Partial<Profile>) {
  const wrong =
    name === undefined ? null : name === '' ? t('Enter your name') : nameFault(name, USER_NAME_LENGTH_MAX)
  if (wrong !== null) return { field: 'name', message: wrong } as const
  if (language !== null && !isLanguage(language))
    return { field: 'language', message: t('Choose a language from the list') } as const
  if (timeZone !== null && !timeZones().includes(timeZone))
    return { field: 'time_zone', message: t('Choose a time zone from the list') } as const
  return null
}

/**
 * A person puts a picture of themselves, or takes it away. What is kept is the picture alone, see `cleanPicture`; each has a name of its own, so
 * that its address can be remembered for ever.
 * @param request.bytes  the file as it came; null for none
 * @returns what is wrong with it and how to mend it; or null
 * @throws StoreUnavailable, SessionEnded, nothing else
 */
export function makeSetPicture(needs: {
  readonly profiles: ProfileStore
  readonly random: Random
  readonly clock: Clock
}) {
  return async (request: {
    readonly userGid: Gid
    readonly bytes: Uint8Array | null
    readonly actor: Actor
  }): Promise<string | null> => {
    const { actor, bytes, userGid } = request
    const set = async (picture: (Picture & { readonly name: string }) | null) => {
      await needs.profiles.setPicture({ userGid, picture, actor, nowMs: needs.clock.nowMs() })
      return null
    }
    if (bytes === null) return await set(null)
    if (bytes.length > PROFILE_PICTURE_BYTES_MAX)
      return t('Must be at most {kibibytes} KiB', { kibibytes: PROFILE_PICTURE_BYTES_MAX / 1_024 })
    const cleaned = cleanPicture(bytes)
    if (!cleaned.ok)
      return cleaned.fault === 'too_wide'
        ? t('Must be at most {pixels} pixels wide and high', { pixels: PICTURE_SIDE_PIXELS_MAX })
        : t('Must be a whole PNG, JPEG or still WebP picture')
    const name = Buffer.from(needs.random.bytes(PICTURE_NAME_BYTES)).toString('base64url')
    return await set({ ...cleaned.picture, name })
  }
}

/** Finds a picture by what stands in its address. @returns null for what is no picture's */
export function makeFindPicture({ profiles }: { readonly profiles: Pick<ProfileStore, 'findPicture'> }) {
  return async (name: string): Promise<Picture | null> =>
    PICTURE_NAME.test(name) ? await profiles.findPicture(name) : null
}
