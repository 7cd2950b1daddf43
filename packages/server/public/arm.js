// Holds back buttons that give or destroy something until the page has been before somebody's eyes for half a second: a click that began as
// the second half of a double click elsewhere, or on a window that has only just come up, presses none of them. It is loaded before they are
// there. The keyboard is not held back, for nobody comes to such a button with it by accident. Without script they work at once.

const ARM_AFTER_MS = 500
/** Whoever stopped a page from loading may press again. */
const SEND_AGAIN_AFTER_MS = 5_000

let isArmed = false
let beganArmed = false
let timer

const show = () => {
  for (const button of document.querySelectorAll('[data-armed]')) {
    if (isArmed) button.removeAttribute('aria-disabled')
    else button.setAttribute('aria-disabled', 'true')
  }
}
const set = (armed) => {
  isArmed = armed
  show()
}
const look = () => {
  clearTimeout(timer)
  set(false)
  if (document.visibilityState === 'visible' && document.hasFocus())
    timer = setTimeout(() => {
      set(true)
    }, ARM_AFTER_MS)
}
const armedButtonAt = (event) =>
  event.target instanceof Element ? event.target.closest('[data-armed]') : null

addEventListener('focus', look)
addEventListener('blur', look)
addEventListener('pageshow', (event) => {
  for (const form of document.forms) delete form.dataset.sent
  if (event.persisted) look()
})
document.addEventListener('visibilitychange', look)
document.addEventListener('DOMContentLoaded', show)
document.addEventListener(
  'pointerdown',
  () => {
    beganArmed = isArmed
  },
  true,
)
document.addEventListener(
  'click',
  (event) => {
    const isByPointer = event.detail > 0
    if (!isByPointer || armedButtonAt(event) === null || (isArmed && beganArmed)) return
    event.preventDefault()
    event.stopImmediatePropagation()
  },
  true,
)
// A press is worth one sending, however often it is repeated.
document.addEventListener('submit', (event) => {
  const form = event.target
  if (form.querySelector('[data-armed]') === null) return
  if (form.dataset.sent !== undefined) {
    event.preventDefault()
    return
  }
  form.dataset.sent = ''
  setTimeout(() => {
    delete form.dataset.sent
  }, SEND_AGAIN_AFTER_MS)
})

look()
