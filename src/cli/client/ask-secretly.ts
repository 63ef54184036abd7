import type { ReadStream, WriteStream } from 'node:tty';

const ENTER = new Set(['\r', '\n', '\u0004']);
const ERASE = new Set(['\u007F', '\b']);
const INTERRUPT = '\u0003';

/**
 * Asks for something that is not shown while it is typed. Where no terminal is on the other side,
 * the first line of what comes, without a question.
 */
export async function askSecretly(question: string, from: ReadStream, to: WriteStream): Promise<string> {
  from.setEncoding('utf8');
  if (!from.isTTY) {
    let text = '';
    for await (const chunk of from) text += String(chunk);
    return text.split('\n', 1)[0] ?? '';
  }
  to.write(question);
  from.setRawMode(true);
  try {
    return await typed(from);
  } finally {
    from.setRawMode(false);
    from.pause();
    to.write('\n');
  }
}

/** Until Enter; nothing where Ctrl-C was pressed. */
function typed(from: ReadStream): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const take = (chunk: string): void => {
      for (const key of chunk) {
        if (key === INTERRUPT) text = '';
        if (key === INTERRUPT || ENTER.has(key)) {
          from.off('data', take);
          return resolve(text);
        }
        text = ERASE.has(key) ? text.slice(0, -1) : text + key;
      }
    };
    from.on('data', take);
    from.resume();
  });
}
