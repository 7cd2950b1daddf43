// Asks the browser for a passkey and sends what it answers with the form. Without script, or without passkeys, the page says what to do instead.

for (const form of document.querySelectorAll('[data-passkey]')) {
  const button = form.querySelector('button')
  const status = form.querySelector('[data-passkey-status]')
  const isKnown =
    globalThis.PublicKeyCredential?.parseCreationOptionsFromJSON !== undefined &&
    globalThis.PublicKeyCredential.parseRequestOptionsFromJSON !== undefined
  if (!isKnown) {
    status.textContent = status.dataset.unknown
    continue
  }
  form.querySelector('[data-passkey-without]')?.remove()
  button.hidden = false
  const options = JSON.parse(form.dataset.options)
  const isNew = form.dataset.passkey === 'create'
  const ask = async () =>
    isNew
      ? await navigator.credentials.create({
          publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
        })
      : await navigator.credentials.get({
          publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
        })
  form.addEventListener('submit', (event) => {
    if (form.elements.response.value !== '') return
    event.preventDefault()
    // A page that lay open too long has a challenge that is taken no more.
    if (performance.now() > Number(form.dataset.lifetimeMs)) {
      location.reload()
      return
    }
    button.disabled = true
    status.textContent = status.dataset.waiting
    ask().then(
      (credential) => {
        form.elements.response.value = JSON.stringify(credential.toJSON())
        form.submit()
      },
      (error) => {
        button.disabled = false
        status.textContent =
          error.name === 'InvalidStateError' ? status.dataset.registered : status.dataset.failed
      },
    )
  })
}
