import { describe, expect, it } from 'vitest'
import { EVENT, NAMES } from '../../../test/support/trail-event.js'
import { describeEvent } from './describe-event.js'
import type { TrailEvent } from '../audit/ports.js'

const say = (wish: Partial<TrailEvent>) => describeEvent({ ...EVENT, ...wish }, NAMES)

describe('an event in words', () => {
  it('says when, from where, who and what', () => {
    expect(say({})).toEqual({
      seq: 5,
      atMs: 1_000,
      who: 'Ada',
      words: expect.stringContaining('token') as string,
      what: '‘Build’',
      family: 'Apps and tokens',
      by: null,
      address: '192.0.2.1',
      app: null,
      isRefused: false,
      reason: null,
    })
  })

  it.each<[Partial<TrailEvent>, string]>([
    [{ actorGid: '9' }, 'Somebody outside this workspace'],
    [{ actorGid: null }, 'Somebody outside this workspace'],
    [{ actorKind: 'app', actorGid: '12' }, 'Planner'],
    [{ actorKind: 'app', actorGid: '13' }, 'An app that is gone'],
    [{ actorKind: 'operator', actorGid: null }, 'The operator'],
    [{ actorKind: 'system', actorGid: null }, 'The server'],
    [{ actorKind: 'anonymous', actorGid: null }, 'Somebody unknown'],
  ])('names who it was: %j is %s', (wish, who) => {
    expect(say(wish).who).toBe(who)
  })

  it.each<[Partial<TrailEvent>, string]>([
    [{ personGid: '8' }, '‘Build’ of Ben'],
    [{ targetGid: '52' }, 'a token that is gone'],
    [{ targetGid: '52', personGid: '8' }, 'a token that is gone'],
    [{ targetKind: 'user', targetGid: '8' }, 'Ben'],
    [{ targetKind: 'user', targetGid: '9' }, 'an account that does not exist'],
    [{ targetKind: 'app', targetGid: '12' }, 'Planner'],
    [{ targetKind: 'app', targetGid: '13' }, 'an app that is gone'],
    [{ targetKind: 'session', targetGid: '1', personGid: '8' }, 'a browser session of Ben'],
    [{ targetKind: 'session', targetGid: '1', personGid: '7' }, 'a browser session'],
    [{ targetKind: 'session', targetGid: '1', personGid: '9' }, 'a browser session'],
    [{ targetKind: 'grant', targetGid: '1', appGid: '12', personGid: '8' }, 'Planner for Ben'],
    [{ targetKind: 'grant', targetGid: '1', appGid: '12' }, 'Planner'],
    [{ targetKind: 'grant', targetGid: '1', appGid: '13' }, 'an app'],
    [{ targetKind: 'workspace', targetGid: '1' }, 'this workspace'],
    [{ targetKind: 'workspace', targetGid: '51' }, 'this workspace'],
    [{ targetKind: 'audit_log', targetGid: '1' }, 'the security record'],
    [{ targetKind: 'something', targetGid: '1' }, 'something'],
  ])('names what it was done to: %j is %s', (wish, what) => {
    expect(say(wish).what).toBe(what)
  })

  it('names the credential by which it was done', () => {
    expect(say({ credentialKind: 'session' }).by).toBe('browser session')
    expect(say({ credentialKind: 'personal_token', credentialGid: '52' }).by).toBe('personal access token')
    expect(say({ credentialKind: 'personal_token', credentialGid: '51' }).by).toBe('token ‘Build’')
    expect(say({ credentialKind: 'other' }).by).toBe('other')
  })

  it('names the app beside, unless it did it or it was done to it', () => {
    expect(say({ appGid: '12' }).app).toBe('Planner')
    expect(say({ appGid: '13' }).app).toBeNull()
    expect(say({ appGid: '12', actorKind: 'app', actorGid: '12' }).app).toBeNull()
    expect(say({ appGid: '12', targetKind: 'app', targetGid: '12' }).app).toBeNull()
  })

  it('is of another family where it is a kind that this version does not know', () => {
    expect(say({ action: 'never_heard_of' as never })).toMatchObject({
      words: 'never heard of',
      family: 'Other',
    })
  })

  it('says what was refused, and why in words', () => {
    expect(say({ outcome: 'refused', reason: 'too_many_tries' })).toMatchObject({
      isRefused: true,
      reason: 'too many tries',
    })
  })
})
