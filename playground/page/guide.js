/** The first tour, in three steps that tick themselves off by what really happened. */
import { fill, h, icon } from './dom.js';

const CLOSED = 'hallpass-guide-closed';
const LINE = '/access request acme/platform/api maintainer 2h fixing INC-4711';

/**
 * @param {{become(handle): void, suggest(line): void, pass(duration): void, tab(name): void}} hands
 */
export function showGuide(parent, { ever, cast, clock }, as, hands) {
  const closed = localStorage.getItem(CLOSED) === 'yes';
  parent.hidden = closed;
  if (closed) return;
  const done = [ever.asked, ever.granted, ever.ended];
  const current = done.indexOf(false);
  const asked = deciderOf(ever, cast);
  fill(parent, JSON.stringify([done, as, asked.handle, clock.passing]), () => [
    h(
      'header',
      { class: 'guide-head' },
      h('h3', {}, current < 0 ? 'That is the whole loop' : 'Try this'),
      h(
        'span',
        { class: 'guide-count' },
        current < 0 ? 'asked, approved, held, ended' : `${done.filter(Boolean).length} of 3 done`,
      ),
      h(
        'button',
        {
          type: 'button',
          class: 'icon-button',
          'aria-label': 'Close the guide',
          onclick: () => close(parent),
        },
        icon('close'),
      ),
    ),
    current < 0
      ? whatElse()
      : h(
          'ol',
          { class: 'steps' },
          steps(as, asked, hands).map((step, index) => stepOf(step, index, done[index], index === current)),
        ),
  ]);
}

/** Omar, or whoever else has the card of what waits: a manager comes before the owners. */
function deciderOf({ waitsFor }, cast) {
  const omar = cast.find(({ handle }) => handle === 'omar');
  const asked = cast.filter(({ id }) => waitsFor.includes(id));
  return asked.length === 0 || asked.includes(omar) ? omar : asked[0];
}

function steps(as, asked, { become, suggest, pass, tab }) {
  const [name] = asked.name.split(' ');
  return [
    {
      title: 'Ask, as Ana',
      says: 'One line in Slack is enough.',
      label: as === 'ana' ? 'Write the line' : 'Be Ana',
      act: () => {
        tab('slack');
        if (as !== 'ana') become('ana');
        suggest(LINE);
      },
    },
    {
      title: `Approve, as ${name}`,
      says: as === asked.handle ? 'Press Approve on the card below.' : `${name} got a card.`,
      label: as === asked.handle ? null : `Be ${name}`,
      act: () => {
        tab('slack');
        become(asked.handle);
      },
    },
    {
      title: 'Let time pass',
      says: 'The row in GitLab goes by itself.',
      label: 'Let 4 h pass',
      act: () => pass('4h'),
    },
  ];
}

const stepOf = ({ title, says, label, act }, index, isDone, isCurrent) =>
  h(
    'li',
    {
      class: `step${isDone ? ' done' : ''}${isCurrent ? ' current' : ''}`,
      'aria-current': isCurrent ? 'step' : undefined,
    },
    h('span', { class: 'step-mark', 'aria-hidden': 'true' }, isDone ? icon('check') : String(index + 1)),
    h(
      'div',
      { class: 'step-text' },
      h('b', {}, title, isDone ? h('span', { class: 'sr' }, ' (done)') : null),
      h('p', {}, says),
    ),
    isCurrent && label !== null
      ? h('button', { type: 'button', class: 'button button-small button-primary', onclick: act }, label)
      : null,
  );

const whatElse = () =>
  h(
    'p',
    { class: 'guide-more' },
    'Next: open the form with ',
    h('code', {}, '/access'),
    ', approve for less, change a row by hand in GitLab while it is held, or make GitLab fail and watch access end all the same. ',
    'As Sam, whose e-mail GitLab knows otherwise, show which account is yours with ',
    h('code', {}, '/access link'),
    '. As Priya, connect the GitLab of the lab. Not all is one yes: as Ana ask for ',
    h('code', {}, 'acme/data/warehouse maintainer'),
    ' (her manager, then both owners) and for ',
    h('code', {}, 'acme/prod/payments developer'),
    ' (a conflict blocks it); as Lee for ',
    h('code', {}, 'acme/data/warehouse developer'),
    ' (a conflict is told) and for ',
    h('code', {}, 'acme/prod/ledger owner'),
    ' (approved on a page, signed in to GitLab). As Omar, have what everybody has reviewed with ',
    h('code', {}, '/access review'),
    ', and look at it as Sam, the auditor.',
  );

function close(parent) {
  localStorage.setItem(CLOSED, 'yes');
  parent.hidden = true;
}
