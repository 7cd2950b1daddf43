import { describe, expect, it } from 'vitest'
import { png } from '../../../test/support/picture-files.js'
import type { Gid } from '../../protocol/asana/gid.js'
import {
  makeFindPicture,
  makeSaveProfile,
  makeSetPicture,
  picturePath,
  PROFILE_PICTURE_BYTES_MAX,
  timeZones,
  type Profile,
  type ProfileStore,
} from './profile.js'

const ADA = '7' as Gid
const ACTOR = { kind: 'user', gid: ADA } as const
const clock = { nowMs: () => 5 }

/** A store that keeps what it is asked to do. */
function openProfiles() {
  const asked: unknown[] = []
  const profiles: ProfileStore = {
    save: async (input) => {
      asked.push(input)
      await Promise.resolve()
    },
    setPicture: async (input) => {
      asked.push(input)
      await Promise.resolve()
    },
    findPicture: async (name) => {
      asked.push(name)
      return await Promise.resolve({ mediaType: 'image/png', bytes: new Uint8Array() })
    },
  }
  return { asked, profiles }
}

describe('a profile', () => {
  const save = async (wish: Partial<Profile>) => {
    const { asked, profiles } = openProfiles()
    const profile = { name: ' Ada ', language: 'de', timeZone: 'Europe/Berlin', ...wish }
    const fault = await makeSaveProfile({ profiles, clock })({ userGid: ADA, profile, actor: ACTOR })
    return { asked, fault }
  }

  it('is kept as it was filled in, with the name trimmed', async () => {
    for (const wish of [{}, { language: null, timeZone: null }]) {
      const profile = { name: 'Ada', language: 'de', timeZone: 'Europe/Berlin', ...wish }
      expect(await save(wish)).toEqual({
        fault: null,
        asked: [{ userGid: ADA, profile, actor: ACTOR, nowMs: 5 }],
      })
    }
  })

  it.each<[Partial<Profile>, string, string]>([
    [{ name: '  ' }, 'name', 'Enter your name'],
    [{ name: 'x'.repeat(256) }, 'name', 'Must be at most 255 characters long'],
    [{ language: 'xx' }, 'language', 'Choose a language from the list'],
    [{ timeZone: 'Europe/Nowhere' }, 'time_zone', 'Choose a time zone from the list'],
    [{ name: '', language: 'xx', timeZone: '' }, 'name', 'Enter your name'],
    [{ language: '', timeZone: '' }, 'language', 'Choose a language from the list'],
  ])('names the field that is wrong, and is not kept: %j', async (wish, field, message) => {
    expect(await save(wish)).toEqual({ fault: { field, message }, asked: [] })
  })

  it('can have the time of any place', () => {
    expect(timeZones()).toContain('Europe/Berlin')
  })
})

describe('a picture', () => {
  const set = async (bytes: Uint8Array | null) => {
    const { asked, profiles } = openProfiles()
    const random = { bytes: (count: number) => new Uint8Array(count).fill(255) }
    const setPicture = makeSetPicture({ profiles, random, clock } as never)
    return { fault: await setPicture({ userGid: ADA, bytes, actor: ACTOR }), asked }
  }

  it('has a name that nobody guesses, and one that is taken away has none', async () => {
    const { asked, fault } = await set(png())
    expect(fault).toBeNull()
    expect(asked).toMatchObject([
      { userGid: ADA, actor: ACTOR, nowMs: 5, picture: { name: '_'.repeat(32), mediaType: 'image/png' } },
    ])
    expect(await set(null)).toEqual({
      fault: null,
      asked: [{ userGid: ADA, picture: null, actor: ACTOR, nowMs: 5 }],
    })
  })

  it('is refused with what to do about it', async () => {
    expect(await set(new Uint8Array(PROFILE_PICTURE_BYTES_MAX + 1))).toEqual({
      fault: 'Must be at most 512 KiB',
      asked: [],
    })
    expect(await set(new Uint8Array(PROFILE_PICTURE_BYTES_MAX))).toEqual({
      fault: 'Must be a whole PNG, JPEG or still WebP picture',
      asked: [],
    })
    expect((await set(png({ width: 99_999 }))).fault).toMatch(/^Must be at most \d+ pixels wide and high$/)
  })

  it('is looked for under names of pictures alone', async () => {
    const { asked, profiles } = openProfiles()
    const find = makeFindPicture({ profiles })
    const name = 'a-_Z'.repeat(8)
    expect((await find(name))?.mediaType).toBe('image/png')
    for (const other of ['', name.slice(1), `${name.slice(1)}.`, `/${name}`])
      expect(await find(other)).toBeNull()
    expect(asked).toEqual([name])
    expect(picturePath(name)).toBe(`/profile-pictures/${name}`)
  })
})
