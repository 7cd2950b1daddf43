// Tells while one types whether a redirect URL would match; why it would not, the server says when it is asked.

const form = document.querySelector('[data-redirect-check]')
if (form !== null) {
  const registered = [...document.querySelectorAll('[data-registered]')].map((one) => one.dataset.registered)
  const input = form.querySelector('input[name="check"]')
  const verdict = form.querySelector('[data-verdict]')
  const loopback =
    /^http:\/\/(127\.0\.0\.1|\[::1\]|(?:[a-z0-9-]+\.)*localhost)(?::[1-9]\d{0,4})?((?:[/?].*)?)$/
  const plain = (uri) => {
    const parts = form.dataset.redirectCheck === 'native' ? loopback.exec(uri) : null
    return parts === null ? uri : `${parts[1]} ${parts[2]}`
  }
  input.addEventListener('input', () => {
    const uri = input.value.trim()
    const match = registered.find((one) => plain(one) === plain(uri))
    verdict.className = uri === '' ? '' : match === undefined ? 'verdict bad' : 'verdict good'
    if (uri === '') verdict.textContent = ''
    else if (match === undefined) verdict.textContent = verdict.dataset.no
    else verdict.textContent = verdict.dataset.yes.replace('{uri}', () => match)
  })
}
