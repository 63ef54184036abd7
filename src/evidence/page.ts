/** Pages of the summary: draws one block below the other, and begins a page where one is full. */
import type { Writable } from 'node:stream';
import Pdf from 'pdfkit';
import type { Fonts } from './fonts.ts';
import type { Bar, Block } from './block.ts';
import { fitted, runsOf, wrapped } from './text.ts';

/** In points, as all lengths here. */
const MARGIN = 48;
const WIDTH = 595.28 - 2 * MARGIN;
const BOTTOM = 841.89 - MARGIN;
const LINE = 15;
/** From one line of a cell to its next, and how many there are at most. */
const NEXT_LINE = 11;
const MOST_LINES = 8;
const CELL_SIZE = 8.5;
/** Letters of a value that is set smaller: a hash has 64. */
const LONG = 60;
const INK = '#1f2933';
const FAINT = '#7b8794';
const RULE = '#d9dee4';
const COLOURS = [
  '#2f6f9f',
  '#d08c2f',
  '#7a5aa6',
  '#b8433f',
  '#4f8a5b',
  '#5c6b7a',
  '#9a7b4f',
  '#3d8f8f',
  '#8f3d6b',
];

interface Style {
  readonly size?: number;
  readonly colour?: string;
  /** Where it is cut off. */
  readonly width?: number;
}

interface Cell {
  readonly text: string;
  /** From the margin. */
  readonly x: number;
  readonly width: number;
  readonly size: number;
  readonly colour: string;
}

export class Page {
  readonly #doc: PDFKit.PDFDocument;
  readonly #fonts: Fonts;
  #y = MARGIN;

  /** `faces`: each face that some letter needs, see Fonts. */
  constructor(
    out: Writable,
    fonts: Fonts,
    faces: ReadonlyMap<string, Buffer>,
    { title, madeAt }: { readonly title: string; readonly madeAt: Date },
  ) {
    this.#fonts = fonts;
    this.#doc = new Pdf({
      size: 'A4',
      margin: 0,
      bufferPages: true,
      lang: 'en',
      info: { Title: title, Creator: 'hallpass', CreationDate: madeAt },
    });
    this.#doc.pipe(out);
    for (const [name, face] of faces) this.#doc.registerFont(name, face);
  }

  add(block: Block): void {
    switch (block.is) {
      case 'title':
        this.#write(block.text, MARGIN, this.#y + 20, { size: 20, width: WIDTH });
        this.#write(block.below, MARGIN, this.#y + 40, { colour: FAINT, width: WIDTH });
        this.#y += 60;
        return;
      case 'heading':
        this.#need(80);
        this.#y += 14;
        this.#write(block.text, MARGIN, this.#y + 12, { size: 13, width: WIDTH });
        this.#y += 22;
        return;
      case 'line':
        this.#need(LINE);
        this.#write(block.text, MARGIN, this.#y + 10, { width: WIDTH });
        this.#y += LINE;
        return;
      case 'facts':
        for (const [name, value] of block.facts)
          this.#row([
            { text: name, x: 0, width: 140, size: 10, colour: FAINT },
            { text: value, x: 150, width: WIDTH - 150, size: value.length > LONG ? 8 : 10, colour: INK },
          ]);
        return;
      case 'bars':
        return this.#bars(block.bars, block.total);
      case 'curve':
        return this.#curve(block);
      case 'table':
        return this.#table(block);
    }
  }

  /** Numbers the pages and ends the file. */
  end(): void {
    const { count } = this.#doc.bufferedPageRange();
    for (let index = 0; index < count; index++) {
      this.#doc.switchToPage(index);
      this.#write(`Page ${index + 1} of ${count}`, MARGIN, BOTTOM + 24, { size: 8, colour: FAINT });
    }
    this.#doc.end();
  }

  #bars(bars: readonly Bar[], total: number): void {
    for (const [index, { label, count }] of bars.entries()) {
      this.#need(LINE);
      const part = total === 0 ? 0 : count / total;
      this.#write(label, MARGIN, this.#y + 10, { width: 160 });
      this.#doc
        .rect(MARGIN + 170, this.#y + 2, Math.max(1, part * (WIDTH - 270)), 10)
        .fill(COLOURS[index % COLOURS.length] ?? INK);
      this.#write(`${count} (${(part * 100).toFixed(1)} %)`, MARGIN + WIDTH - 90, this.#y + 10);
      this.#y += LINE;
    }
  }

  #curve({ points, total }: Extract<Block, { is: 'curve' }>): void {
    const height = 110;
    this.#need(height + 24);
    const [left, top] = [MARGIN + 40, this.#y];
    const width = WIDTH - 40;
    const x = (index: number): number => left + (width * (index + 1)) / Math.max(1, points.length);
    const y = (count: number): number => top + height - (total === 0 ? 0 : (count / total) * height);
    for (const part of [0, 0.5, 1]) {
      const line = top + height - part * height;
      this.#doc
        .moveTo(left, line)
        .lineTo(left + width, line)
        .lineWidth(0.5)
        .stroke(RULE);
      this.#write(String(Math.round(part * total)), MARGIN, line + 3, { size: 8, colour: FAINT });
    }
    const doc = this.#doc.moveTo(left, y(0));
    for (const [index, { count }] of points.entries()) doc.lineTo(x(index), y(count));
    doc
      .lineTo(x(points.length - 1), y(0))
      .closePath()
      .fillOpacity(0.25)
      .fill(COLOURS[0] ?? INK)
      .fillOpacity(1);
    doc.moveTo(left, y(0));
    for (const [index, { count }] of points.entries()) doc.lineTo(x(index), y(count));
    doc.lineWidth(1.5).stroke(COLOURS[0] ?? INK);
    const label = { size: 8, colour: FAINT };
    this.#write(`decided by ${points[0]?.on ?? ''}`, left, top + height + 12, label);
    this.#write(points.at(-1)?.on ?? '', left + width - 46, top + height + 12, label);
    this.#y += height + 20;
  }

  #table({ head, widths, rows, more }: Extract<Block, { is: 'table' }>): void {
    const starts = widths.map((_, index) => widths.slice(0, index).reduce((sum, width) => sum + width, 0));
    const cellsOf = (cells: readonly string[], colour: string): Cell[] =>
      cells.map((text, index) => ({
        text,
        x: WIDTH * (starts[index] ?? 0),
        width: WIDTH * (widths[index] ?? 0) - 6,
        size: CELL_SIZE,
        colour,
      }));
    const heads = cellsOf(head, FAINT);
    this.#need(3 * LINE);
    this.#row(heads);
    for (const cells of rows) this.#row(cellsOf(cells, INK), heads);
    if (more !== null) this.add({ is: 'line', text: `and ${more.count} more: ${more.file} has all` });
  }

  /** Cells side by side; with `heads` below a rule, and below those on a new page. */
  #row(cells: readonly Cell[], heads: readonly Cell[] | null = null): void {
    const lines = cells.map(({ text, width, size }) =>
      wrapped(text, (some) => this.#widthOf(some, size) <= width, MOST_LINES),
    );
    const height = LINE + (Math.max(...lines.map(({ length }) => length)) - 1) * NEXT_LINE;
    if (this.#need(height) && heads !== null) this.#row(heads);
    if (heads !== null)
      this.#doc
        .moveTo(MARGIN, this.#y)
        .lineTo(MARGIN + WIDTH, this.#y)
        .lineWidth(0.5)
        .stroke(RULE);
    for (const [index, { x, width, size, colour }] of cells.entries())
      for (const [line, text] of (lines[index] ?? []).entries())
        this.#write(text, MARGIN + x, this.#y + 10 + line * NEXT_LINE, { size, colour, width });
    this.#y += height;
  }

  /** Begins a page where so much is not left; says whether it did. */
  #need(height: number): boolean {
    if (this.#y + height <= BOTTOM) return false;
    this.#doc.addPage();
    this.#y = MARGIN;
    return true;
  }

  /** One line on a baseline. */
  #write(text: string, x: number, baseline: number, { size = 10, colour = INK, width }: Style = {}): void {
    const fits = (some: string): boolean => width === undefined || this.#widthOf(some, size) <= width;
    const line = fitted(text, fits);
    let at = x;
    for (const { face, text: run } of runsOf(line, this.#fonts)) {
      this.#doc.font(face).fontSize(size).fillColor(colour);
      this.#doc.text(run, at, baseline, { ...RAW, baseline: 'alphabetic' });
      at += this.#doc.widthOfString(run, RAW);
    }
  }

  #widthOf(line: string, size: number): number {
    const widths = runsOf(line, this.#fonts).map(({ face, text }) =>
      this.#doc.font(face).fontSize(size).widthOfString(text, RAW),
    );
    return widths.reduce((sum, width) => sum + width, 0);
  }
}

/** With features named, however few, pdfkit sets a run as a whole and not word by word. */
const RAW = { lineBreak: false, features: [] };
