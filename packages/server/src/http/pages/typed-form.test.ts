import { expect, it } from 'vitest'
import type { FastifyReply } from 'fastify'
import type { Gid } from '../../protocol/asana/gid.js'
import { keepTyped } from './typed-form.js'

it('of a form that waits for a proof all is kept but secrets, what belongs to one page, and what somebody agrees to', async () => {
  const cookies: unknown[] = []
  const reply = {
    server: { pages: { basePath: '', isHttps: false } },
    setCookie: (...cookie: unknown[]) => cookies.push(cookie),
  } as unknown as FastifyReply
  const never = [
    'agree',
    'browser_token',
    'challenge',
    'code',
    'codes',
    'csrf_token',
    'current_password',
    'form_key',
    'new_password',
    'password',
    'response',
    'ticket',
  ]
  const form = new URLSearchParams([...never, 'name', 'scopes', 'scopes'].map((name, at) => [name, `${at}`]))
  const kept: unknown[] = []
  const forms = {
    keptSeconds: 900,
    keepForm: async (one: unknown) => {
      kept.push(one)
      return await Promise.resolve('secret')
    },
  }
  await keepTyped(reply, forms, { userGid: '7' as Gid, page: '/0/page', action: '/0/act', form })
  const at = never.length
  const fields = [
    ['name', `${at}`],
    ['scopes', `${at + 1}`],
    ['scopes', `${at + 2}`],
  ]
  expect(kept).toEqual([{ userGid: '7', page: '/0/page', form: { action: '/0/act', fields } }])
  expect(cookies).toEqual([
    ['mudra_typed', 'secret', { path: '/', httpOnly: true, sameSite: 'lax', secure: false, maxAge: 900 }],
  ])
})
