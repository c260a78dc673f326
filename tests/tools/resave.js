// Opens workbooks with SheetJS or ExcelJS and saves them again, as an office that uses
// such a program would: node resave.js sheetjs|exceljs IN OUT [IN OUT …]
"use strict";

const resave = {
  async sheetjs(source, target) {
    const sheetjs = require("xlsx");
    const book = sheetjs.readFile(source, { cellFormula: true, cellStyles: true, bookVBA: true });
    sheetjs.writeFile(book, target, { bookType: "xlsx", cellStyles: true });
  },
  async exceljs(source, target) {
    const { Workbook } = require("exceljs");
    const book = new Workbook();
    await book.xlsx.readFile(source);
    await book.xlsx.writeFile(target);
  },
};

async function main([library, ...paths]) {
  for (let n = 0; n + 1 < paths.length; n += 2) {
    await resave[library](paths[n], paths[n + 1]);
  }
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
