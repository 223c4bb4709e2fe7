// Passkeys: asks the device, and sends its answer with the form. Without scripts the other ways stay open.
import { $, $$ } from "./page.js";

const known = window.PublicKeyCredential;
const able = Boolean(known?.parseCreationOptionsFromJSON && known?.parseRequestOptionsFromJSON);

for (const form of $$("form[data-passkey]")) {
  form.hidden = !able;
  form.addEventListener("submit", event => {
    event.preventDefault();
    answer(form).catch(problem => say(form, told(problem)));
  });
}
for (const words of $$(".no-passkeys")) words.hidden = able;

async function answer(form) {
  say(form, "");
  const asked = await fetch(form.dataset.passkey, {
    method: "POST", body: new FormData(form), headers: { "HX-Request": "true" },
  });
  if (!asked.ok) return say(form, await reason(asked));
  const { token, options } = await asked.json();
  const found = "user" in options
    ? await navigator.credentials.create({ publicKey: known.parseCreationOptionsFromJSON(options) })
    : await navigator.credentials.get({ publicKey: known.parseRequestOptionsFromJSON(options) });
  form.elements.token.value = token;
  form.elements.answer.value = JSON.stringify(found.toJSON());
  form.submit();
}

async function reason(asked) {
  const page = new DOMParser().parseFromString(await asked.text(), "text/html");
  return $(".problem-text", page)?.textContent ?? "Something went wrong. Load this page anew and try again.";
}

function told({ name }) {
  if (name === "InvalidStateError") return "This device has a passkey for your account already.";
  if (name === "TypeError") return "The server cannot be reached. Try again.";
  return "The device gave no passkey. Try again, or choose another way.";
}

function say(form, text) {
  const said = $(".passkey-said", form);
  said.textContent = text;
  said.hidden = !text;
}

// The page that is open comes into view where the list of pages does not fit.
$(".account-nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
