import { render } from 'preact';
import { signIn } from './connection/sign-in.ts';
import { Page } from './page.tsx';
import { PageConsole } from './page-console.ts';

const place = document.getElementById('page');
if (place === null) throw new Error('the page has no place to draw');
const page = new PageConsole();
const draw = () => render(<Page page={page} />, place);
draw();
void signIn().then(() => page.begin(draw));
