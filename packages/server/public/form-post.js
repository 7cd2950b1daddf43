// The one form of this page goes on by itself; without script there is its button.
document.forms[0]?.submit()
