/** Entry of the page: styles, then the app on `window.grainfold`. */
import '@fontsource-variable/inter/opsz.css';
import 'uplot/dist/uPlot.min.css';
import './styles/tokens.css';
import './styles/base.css';
import { mount } from 'svelte';
import AppView from './App.svelte';
import { App } from './app.svelte';

const app = new App(window.grainfold);
mount(AppView, { target: document.getElementById('app')!, props: { app } });
void app.start();
