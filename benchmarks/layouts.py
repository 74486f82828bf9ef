"""Layouts of statistical tables, each as a few lines of simulated figures with what they say.

Cells are parted by ``|``; ``<`` and ``^`` belong to the cell to the left and above (merged, where
a format can say so). Truth: entity, level, year, variable, unit, value. No figure is a fact.
"""

import csv
import html
import io

Rows = list[list[object]]

LAYOUTS: dict[str, tuple[str, str]] = {
    "download of one indicator": ("""
数据库：分省年度数据
指标：模拟产值(亿元)
时间：最近2年
地区|2023年|2022年
北京市|12.5|
吉林省|7|6
注：1.模拟数据。
　　2.没有来源。
""", "北京|province|2023|模拟产值|亿元|12.5\n吉林|province|2022|模拟产值|亿元|6"),
    "download of one region": ("""
数据库：分省年度数据
地区：浙江省
指标|2023年|2022年
模拟经费(万元)|31|21
模拟项目数(项)|9|8
""", "浙江|province|2023|模拟经费|万元|31\n浙江|province|2022|模拟项目数|项|8"),
    "months": ("""
指标|2024年6月|2024年1-2月|2023年12月
模拟零售额_当期值(亿元)|3|2|1
模拟零售额_同比增长(%)|0.3|0.2|0.1
""", """全国|national|2024|模拟零售额_当期值/1-2月|亿元|2
全国|national|2023|模拟零售额_同比增长/12月|%|0.1"""),
    "quarters in rows": ("""
模拟产值
单位：亿元
年份|季度|产值|第一产业
2022|第一季度|10|1
|第二季度|20|2
2023|第一季度|30|3
""", "全国|national|2022|产值/第二季度|亿元|20\n全国|national|2023|第一产业/第一季度|亿元|3"),
    "regions with indicators": ("""
地区|指标|2022年|2021年
北京市|模拟人员(人)|10|9
^|模拟经费(万元)|100|90
天津市|模拟人员(人)|7|6
^|模拟经费(万元)|70|60
""", "北京|province|2021|模拟经费|万元|90\n天津|province|2022|模拟人员|人|7"),
    "long": ("""
地区|年份|指标|单位|数值
北京|2020|模拟企业数|个|8
北京|2021|模拟企业数|个|9
北京|2020|模拟收入|亿元|6.5
天津|2020|模拟企业数|个|5
""", "北京|province|2021|模拟企业数|个|9\n北京|province|2020|模拟收入|亿元|6.5"),
    "years and parts of years in one column": ("""
region|period|value
北京|2015H1|10
北京|2015|22
北京|2016Q1-Q3|18
北京|2016|25
上海|2015H1|20
上海|2015|42
上海|2016-11|40
上海|2016|45
""", """北京|province|2015|value/H1||10
北京|province|2016|value/Q1-Q3||18
上海|province|2015|value||42
上海|province|2016|value/11月||40"""),
    "in English": ("""
Simulated output of provinces (2022)
Province|GDP (RMB bn)|Growth
Beijing|4.2|5.1 %
Shanghai|4.5|-0.2 %
Total|8.7|2.3 %
""", """北京|province|2022|GDP|RMB bn|4.2
上海|province|2022|Growth|%|-0.2
合计|national|2022|GDP|RMB bn|8.7"""),
    "years beside regions": ("""
地区|年份|模拟企业数(个)
北京|2019|10
^|2020|11
天津|2019|20
^|2020|21
""", "北京|province|2020|模拟企业数|个|11\n天津|province|2019|模拟企业数|个|20"),
    "regions beside years": ("""
年份|地区|模拟企业数(个)
2019年|北京|10
^|天津|11
2020年|北京|20
^|天津|21
""", "天津|province|2019|模拟企业数|个|11\n北京|province|2020|模拟企业数|个|20"),
    "three levels": ("""
3-1 各地区模拟经费(2021年)
单位：万元
地区|模拟支出|<|<|<|模拟项目|<
^|合计|按类型|<|外部|项目数(项)|经费
^|^|甲类|乙类|^|^|^
全国|9|5|4|2|7|3
北京|5|3|2|1|4|2
天津|4|2|2|1|3|1
""", """全国|national|2021|模拟支出/合计|万元|9
北京|province|2021|模拟支出/按类型/乙类|万元|2
天津|province|2021|模拟项目/项目数|项|3"""),
    "years over indicators": ("""
8-1 各地区模拟专利
单位：件
地区|2020年|<|2021年|<
^|申请数|授权数|申请数|授权数
北京|10|5|12|6
天津|8|4|9|5
""", "北京|province|2020|授权数|件|5\n天津|province|2021|申请数|件|9"),
    "units in a row": ("""
表2 2022年各地区模拟情况
地区|企业数|收入|利润率
|个|亿元|%
北京|9|70|8.2
天津|5|30|5.3
""", "北京|province|2022|收入|亿元|70\n天津|province|2022|利润率|%|5.3"),
    "units in a column": ("""
1-1 模拟活动基本情况
指 标|单位|2020|2021
模拟人员|万人|4.8|5.2
#研究人员|万人|1.3|1.4
模拟强度|%|2.2|2.4
""", "全国|national|2020|模拟人员|万人|4.8\n全国|national|2021|模拟强度|%|2.4"),
    "unit in the corner": ("""
各地区模拟经费
单位：亿元|2021年|2020年
北京|26|23
天津|5|4
""", "北京|province|2021|模拟经费|亿元|26"),
    "unit in the title": ("""
表5 各地区模拟经费(2021年)      单位：亿元
地区|经费|强度(%)
北京|26|6.5
天津|5|3.6
""", "北京|province|2021|经费|亿元|26\n天津|province|2021|强度|%|3.6"),
    "units of several kinds in one line": ("""
5-1 各地区模拟情况(2021年)
单位：亿元、%
地区|收入|增长|利润率
北京|26|10.1|11.4
天津|5|5.0|8.7
""", "北京|province|2021|收入|亿元|26\n天津|province|2021|增长|%|5"),
    "numbers of columns": ("""
各地区模拟作业情况（2019年）
地区|代码|耕地面积|播种面积
^|^|千公顷|千公顷
甲|乙|1|2
全 国|00|30|20
北 京|01|10|8
""", "全国|national|2019|耕地面积|千公顷|30\n北京|province|2019|播种面积|千公顷|8"),
    "growth beside years": ("""
各地区模拟企业数
单位：个
地区|2021年|2022年|2022年比上年增长(%)
北京|88|90|2.3
天津|50|51|2.0
""", """北京|province|2021|模拟企业数|个|88
天津|province|2022|模拟企业数/比上年增长|%|2"""),
    "growth several times": ("""
2022年各地区模拟情况
地区|经费（亿元）|比上年增长（%）|支出（亿元）|比上年增长（%）
北京|28|8.1|4|2.2
天津|5|-1.0|1|1.1
""", """北京|province|2022|经费/比上年增长|%|8.1
天津|province|2022|支出/比上年增长|%|1.1"""),
    "years in headers": ("""
地区|2020年模拟企业数(个)|2021年模拟企业数(个)|2021年模拟收入(亿元)
北京|88|90|70
天津|54|56|30
""", "北京|province|2020|模拟企业数|个|88\n天津|province|2021|模拟收入|亿元|30"),
    "regions as columns": ("""
2-1 各地区模拟经费
单位：亿元
年份|全国|北京|天津
2019|22|3|1
2020|24|4|2
""", "全国|national|2019|模拟经费|亿元|22\n天津|province|2020|模拟经费|亿元|2"),
    "regions over indicators": ("""
年份|北京|<|天津|<
^|企业数(个)|收入(亿元)|企业数(个)|收入(亿元)
2020|1|2|3|4
2021|10|20|30|40
""", "北京|province|2020|企业数|个|1\n天津|province|2021|收入|亿元|40"),
    "stacked with titles": ("""
表1 2021年各地区模拟企业数
单位：个
地区|合计|大型
北京|100|10
天津|90|9

表2 2020年各地区模拟收入
单位：亿元
地区|合计|大型
北京|50|5
天津|40|4
""", """北京|province|2021|模拟企业数/合计|个|100
天津|province|2020|模拟收入/大型|亿元|4"""),
    "rows in two panels": ("""
9-9 各地区模拟企业数(2021年)
单位：个
地区|企业数|产值(万元)||地区|企业数|产值(万元)
全国|300|3000||江苏|70|700
北京|100|1000||浙江|60|600
天津|30|300||安徽|40|400
""", "北京|province|2021|企业数|个|100\n安徽|province|2021|产值|万元|400"),
    "years between rows": ("""
各地区模拟企业数
单位：个
地区|合计|国有
2019年||
北京|10|1
天津|20|2
2020年||
北京|11|1
天津|21|2
""", "北京|province|2019|模拟企业数/合计|个|10\n天津|province|2020|模拟企业数/国有|个|2"),
    "the note defines the signs": ("""
5-5 各地区模拟情况(2021年)
地区|企业数(个)|收入(亿元)
北京|10|…
天津|9|-
河北|0|0.00
注：“…”表示数据不足本表最小单位数；“-”表示无该项数据。
""", "北京|province|2021|收入|亿元|\n河北|province|2021|收入|亿元|0"),
    "marks on labels": ("""
各地区模拟产值(2021年)
地区|产值①(亿元)|增速(%)
全国①|114|8.1
天 津*|15|6.6
新疆(含兵团)|16|7.0
#新疆兵团|3|8.0
其中：大连|4|2.0
""", """全国|national|2021|产值|亿元|114
新疆|province|2021|产值|亿元|16
大连|city|2021|增速|%|2"""),
    "provinces above cities": ("""
2-1 分城市模拟人口(2019年)
城 市|户籍人口(万人)|<|密度(人/平方公里)
^|全 市|市辖区|全 市
河北省|||
石家庄市|105|48|66
吉林省|||
吉林市|41|18|14
""", "石家庄|city|2019|户籍人口/全市|万人|105\n吉林|city|2019|密度/全市|人/平方公里|14"),
    "provinces beside cities": ("""
2021年城市模拟产值
省份|城市|产值(亿元)
河北|石家庄|64
^|唐山|82
吉林|长春|71
^|吉林|15
""", "唐山|city|2021|产值|亿元|82\n吉林|city|2021|产值|亿元|15"),
    "cities and counties": ("""
2021年浙江省各地模拟产值
单位：亿元
地区|产值
全省|180
杭州市|90
宁波市|60
温州市|20
桐庐县|4
""", """浙江|province|2021|产值|亿元|180
温州|city|2021|产值|亿元|20
桐庐县|other|2021|产值|亿元|4"""),
    "industries with codes": ("""
4-1 按行业分组的模拟情况(2021年)
行业代码|行 业|企业数(个)
|总 计|90
06|煤炭开采和洗选业|10
27|医药制造业|30
""", "总计|national|2021|企业数|个|90\n医药制造业|industry|2021|企业数|个|30"),
    "industries on two levels": ("""
按行业分组的模拟单位数(2018年)
单位：个
代码|行业大类|行业中类|单位数
27|医药制造业||30
271||化学药品原料药制造|10
272||化学药品制剂制造|20
""", """医药制造业|industry|2018|单位数|个|30
化学药品制剂制造|industry|2018|单位数|个|20"""),
    "budget": ("""
2023年模拟支出预算表
单位：亿元
项目|2022年执行数|2023年预算数|预算数为上年执行数的%
一、模拟服务支出|15|16|106.7
二、模拟技术支出|32|33|103.1
""", """一、模拟服务支出|other|2022|执行数|亿元|15
二、模拟技术支出|other|2023|预算数|亿元|33"""),
}
LISTS: dict[str, tuple[str, list[str]]] = {
    "merged provinces": ("""
模拟集群名单
序号|省份|集群名称
1|北京市|甲产业集群
2|^|乙产业集群
3|河北省|丙产业集群
""", ["北京", "北京", "河北"]),
    "two bands": ("""
模拟企业名单
序号|企业名称|省份|序号|企业名称|省份
1|甲公司|北京|3|丙公司|河北
2|乙公司|天津|4|丁公司|山西
""", ["北京", "天津", "河北", "山西"]),
    "groups": ("""
模拟开发区名单
序号|名称|批准时间
一、北京市（1个）||
1|甲科技园区|1988.05
二、河北省（2个）||
2|乙开发区|1991.03
3|丙开发区|1992.11
""", ["北京", "河北", "河北"]),
    "prefixes": ("""
编号|名称|类型
1|\u00a0北京甲产业集群|养殖
2|\u00a0\u00a0内蒙古乙产业集群|养殖
3|大连丙产业集群|水产
""", ["北京", "内蒙古", "辽宁"]),
}


def rows_of(text: str) -> Rows:
    r"""Return the cells of a layout; merged places are empty.

    Examples
    --------
    >>> rows_of("a|<|b\n^|1|2")
    [['a', None, 'b'], [None, '1', '2']]
    """
    rows = [[None if cell in ("", "<", "^") else cell for cell in line.split("|")]
            for line in text.strip("\n").split("\n")]
    width = max(map(len, rows))
    return [[*row, *[None] * (width - len(row))] for row in rows]


def merged_in(text: str) -> list[tuple[int, int, int, int]]:
    r"""Return the merged ranges of a layout, counted from zero, ends included.

    Examples
    --------
    >>> merged_in("a|<|b\n^|1|2")
    [(0, 0, 0, 1), (0, 0, 1, 0)]
    """
    cells = [line.split("|") for line in text.strip("\n").split("\n")]

    def reach(r: int, c: int, down: int, across: int, mark: str) -> int:
        steps = 0
        while r + down * (steps + 1) < len(cells) and c + across * (steps + 1) < len(
                cells[r + down * (steps + 1)]) and cells[r + down * (steps + 1)][
                    c + across * (steps + 1)] == mark:
            steps += 1
        return steps

    found = []
    for r, line in enumerate(cells):
        for c, cell in enumerate(line):
            if cell not in ("<", "^"):
                across, down = reach(r, c, 0, 1, "<"), reach(r, c, 1, 0, "^")
                found += [(r, c, r, c + across)] * bool(across)
                found += [(r, c, r + down, c)] * bool(down)
    return found


def as_csv(text: str, encoding: str = "utf-8") -> bytes:
    """Return a layout as a CSV file."""
    target = io.StringIO()
    csv.writer(target).writerows([["" if v is None else v for v in row] for row in rows_of(text)])
    return target.getvalue().encode(encoding)


def as_xlsx(text: str) -> bytes:
    """Return a layout as a workbook with merged cells; figures are numbers."""
    import openpyxl

    book, target = openpyxl.Workbook(), io.BytesIO()
    for row in rows_of(text):
        book.active.append([_number(value) for value in row])
    for r0, c0, r1, c1 in merged_in(text):
        book.active.merge_cells(start_row=r0 + 1, start_column=c0 + 1, end_row=r1 + 1,
                                end_column=c1 + 1)
    book.save(target)
    return target.getvalue()


def _number(value: object) -> object:
    text = str(value or "")
    return float(text) if text.lstrip("-").replace(".", "", 1).isdigit() else value


def as_html(text: str) -> bytes:
    """Return a layout as a web page with spans."""
    spans = {(r0, c0): f' rowspan="{r1 - r0 + 1}" colspan="{c1 - c0 + 1}"'
             for r0, c0, r1, c1 in merged_in(text)}
    lines = []
    for r, line in enumerate(text.strip("\n").split("\n")):
        cells = [(c, cell) for c, cell in enumerate(line.split("|")) if cell not in ("<", "^")]
        lines.append("".join(f"<td{spans.get((r, c), '')}>{html.escape(cell)}</td>"
                             for c, cell in cells))
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return f'<html><head><meta charset="utf-8"></head><body><table>{body}</table></body>' \
           "</html>".encode()


FORMATS = {"utf-8.csv": as_csv, "gb18030.csv": lambda text: as_csv(text, "gb18030"),
           "xlsx": as_xlsx, "html": as_html}
