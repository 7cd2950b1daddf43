import { expect, it } from 'vitest'
import { signInPath } from './context.js'

it('signing in leads on to where somebody was going, if that is on this site', () => {
  expect(signInPath('/')).toBe('/login')
  expect(signInPath('/0/my-apps?page=2')).toBe('/login?to=%2F0%2Fmy-apps%3Fpage%3D2')
  expect(signInPath('//evil.example')).toBe('/login')
})

it('signing in is asked again of whoever is signed in, with an address where one is known', () => {
  expect(signInPath('/', { again: true })).toBe('/login?again=1')
  expect(signInPath('/', { again: false, email: 'ada@people.example' })).toBe(
    '/login?email=ada%40people.example',
  )
  expect(signInPath('/x', { again: true, email: 'a@b' })).toBe('/login?to=%2Fx&email=a%40b&again=1')
})
